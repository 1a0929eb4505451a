// Where shifts are on a line.
import type { Shift } from '@/api/tell'
import type { Range } from '@/blackouts/strip'

/** A shift on a line: where it begins and how long it is, in percent of the range. */
export interface Bar {
  shift: Shift
  left: number
  width: number
}

/** The shifts of a range, cut off at its edges. */
export function barsOn(shifts: Shift[], { from, to }: Range): Bar[] {
  const percent = (time: string | null) => ((Math.min(Math.max(Date.parse(time ?? ''), from), to) - from) / (to - from)) * 100
  return shifts
    .map((shift) => ({ shift, left: percent(shift.start), width: percent(shift.end) - percent(shift.start) }))
    .filter((bar) => bar.width > 0)
}
