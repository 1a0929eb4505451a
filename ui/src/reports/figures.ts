// What the charts show, from the hours that the server counts. Hours are put together as
// the reader's clock has them: a day is a day where they are.
import type { Dayjs } from 'dayjs'
import type { Series, Spans } from '@/api/reports'
import { zoned } from '@/design/time'

const hour = 3_600_000

/** A stretch of time and what was raised in it, by severity. */
export interface Bar {
  from: number
  to: number
  total: number
  counts: Record<string, number>
}

/** How many hours one bar stands for, so that there are some thirty of them. */
export function hoursPerBar(from: number, to: number): number {
  const hours = (to - from) / hour
  return hours <= 50 ? 1 : hours <= 10 * 24 ? 6 : hours <= 100 * 24 ? 24 : 7 * 24
}

/** The beginning of the bar that a time lies in. */
export function barOf(time: number, hours: number): number {
  const at = zoned(time).startOf('hour')
  const from = at.hour(hours < 24 ? at.hour() - (at.hour() % hours) : 0)
  return (hours === 7 * 24 ? from.subtract(weekday(from), 'day') : from).valueOf()
}

/** Monday is 0. */
export const weekday = (at: Dayjs) => (at.day() + 6) % 7

/** What was raised, as bars without gaps. */
export function bars(series: Series): Bar[] {
  const { start, step, end, hours } = extent(series)
  const byStart = new Map<number, Bar>()
  for (let at = start; at < end; at += step) {
    const from = barOf(at, hours)
    const bar = byStart.get(from)
    if (bar) bar.to = Math.min(at + step, end)
    else byStart.set(from, { from: Math.max(from, start), to: Math.min(at + step, end), total: 0, counts: {} })
  }
  for (const { severity, counts } of series.severities) {
    counts.forEach((n, i) => {
      const bar = n > 0 && byStart.get(barOf(start + i * step, hours))
      if (!bar) return
      bar.counts[severity] = (bar.counts[severity] ?? 0) + n
      bar.total += n
    })
  }
  return [...byStart.values()]
}

/** The mean in seconds of each bar; null where there was nothing. */
export function means(series: Series, spans: Spans): { from: number; to: number; n: number; mean: number | null }[] {
  const { start, step, end, hours } = extent(series)
  const byStart = new Map<number, { from: number; to: number; n: number; sum: number }>()
  spans.counts.forEach((n, i) => {
    const at = start + i * step
    const key = barOf(at, hours)
    const bar = byStart.get(key) ?? { from: Math.max(key, start), to: at, n: 0, sum: 0 }
    byStart.set(key, { ...bar, to: Math.min(at + step, end), n: bar.n + n, sum: bar.sum + (spans.seconds[i] ?? 0) })
  })
  return [...byStart.values()].map(({ from, to, n, sum }) => ({ from, to, n, mean: n > 0 ? sum / n : null }))
}

/** What was raised in each hour of the week, Monday first. */
export function week(series: Series): number[][] {
  const { start, step } = extent(series)
  const days = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0))
  for (const { counts } of series.severities) {
    counts.forEach((n, i) => {
      if (n === 0) return
      const at = zoned(start + i * step)
      const row = days[weekday(at)] as number[]
      row[at.hour()] = (row[at.hour()] ?? 0) + n
    })
  }
  return days
}

function extent({ from, to, interval }: Series) {
  const start = Date.parse(from)
  const end = Date.parse(to)
  return { start, end, step: interval * 1000, hours: hoursPerBar(start, end) }
}

/** Round numbers from 0 to at least the largest value, five at most. */
export function ticks(largest: number, bases: number[] = [1, 2, 5]): number[] {
  const rough = Math.max(largest, 1) / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, bases.map((b) => b * power).find((s) => s >= rough) ?? 10 * power)
  return Array.from({ length: Math.ceil(Math.max(largest, 1) / step) + 1 }, (_, i) => i * step)
}

/** Round lengths of time in seconds, as ticks. */
export function timeTicks(longest: number): number[] {
  const steps = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 2 * 3600, 6 * 3600, 12 * 3600, 86400]
  const step = steps.find((s) => s * 4 >= longest)
  return step ? Array.from({ length: Math.max(1, Math.ceil(longest / step)) + 1 }, (_, i) => i * step) : ticks(longest / 86400).map((d) => d * 86400)
}
