// A calendar as one line per blackout: where its bars are.
import type { Planned } from '@/api/blackouts'

const day = 86_400_000

/** The times that a strip shows. */
export interface Range {
  from: number
  to: number
}

/** The days from the Monday of a week on, or of a month; step is how many weeks or months later. */
export function rangeOf(sort: 'week' | 'month', step: number, now: Date, utc: boolean): Range {
  const part = (d: Date) => (utc ? [d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate(), d.getUTCDay()] : [d.getFullYear(), d.getMonth(), d.getDate(), d.getDay()])
  const at = (y: number, m: number, d: number) => (utc ? Date.UTC(y, m, d) : new Date(y, m, d).getTime())
  const [y, m, d, weekday] = part(now) as [number, number, number, number]
  if (sort === 'month') return { from: at(y, m + step, 1), to: at(y, m + step + 1, 1) }
  const monday = d - ((weekday + 6) % 7) + 7 * step
  return { from: at(y, m, monday), to: at(y, m, monday + 7) }
}

/** The beginnings of the days of a range. */
export function daysOf({ from, to }: Range): number[] {
  const days: number[] = []
  // A day may have 23 or 25 hours; its middle is in the day all the same.
  for (let t = from; t < to - day / 2; t += day) days.push(t + day / 2)
  return days
}

/** A bar: where it begins and how long it is, in percent of the range. */
export interface Bar {
  left: number
  width: number
  start: string
  end: string
}

/** The bars of each blackout, in the order in which they come up. */
export function barsOf(planned: Planned[], { from, to }: Range): { id: string; bars: Bar[] }[] {
  const by = new Map<string, Bar[]>()
  const percent = (t: number) => ((Math.min(Math.max(t, from), to) - from) / (to - from)) * 100
  for (const { id, start, end } of planned) {
    const left = percent(Date.parse(start))
    const width = percent(Date.parse(end)) - left
    if (width > 0) by.set(id, [...(by.get(id) ?? []), { left, width, start, end }])
  }
  return [...by].map(([id, bars]) => ({ id, bars }))
}
