import dayjs from 'dayjs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Series } from '@/api/reports'
import { timeZone } from '@/design/time'
import { barOf, bars, hoursPerBar, means, ticks, timeTicks, week, weekday } from './figures'

const hour = 3_600_000
const monday = new Date(2026, 2, 2).getTime() // at midnight, where the test runs

function series(hours: number, raised: Record<string, Record<number, number>>, spans: Record<number, [number, number]> = {}): Series {
  const list = (of: Record<number, number>) => Array.from({ length: hours }, (_, i) => of[i] ?? 0)
  const taken = {
    count: 0, mean: 0, median: 0, p90: 0,
    counts: Array.from({ length: hours }, (_, i) => spans[i]?.[0] ?? 0),
    seconds: Array.from({ length: hours }, (_, i) => spans[i]?.[1] ?? 0),
  }
  return {
    status: 'ok', interval: 3600, total: 0, leftOut: [], truncated: false,
    from: new Date(monday).toISOString(), to: new Date(monday + hours * hour).toISOString(),
    severities: Object.entries(raised).map(([severity, counts]) => ({ severity, total: 0, counts: list(counts) })),
    acknowledge: taken, resolve: taken,
  }
}

describe('bars', () => {
  it('are hours for two days, then longer', () => {
    const f = (days: number) => hoursPerBar(0, days * 24 * hour)
    expect([1, 2, 7, 30, 90, 365].map(f)).toEqual([1, 1, 6, 24, 24, 168])
  })

  it('begin where the reader has the day begin', () => {
    expect(barOf(monday + 5.5 * hour, 1)).toBe(monday + 5 * hour)
    expect(barOf(monday + 5.5 * hour, 6)).toBe(monday)
    expect(barOf(monday + 23.9 * hour, 24)).toBe(monday)
    expect(barOf(monday + 50 * hour, 7 * 24)).toBe(monday)
  })

  it('have no gaps and lose nothing', () => {
    const list = bars(series(7 * 24, { major: { 0: 1, 5: 2, 6: 3 }, minor: { 167: 4 } }))
    expect(list).toHaveLength(28)
    expect(list.slice(0, 2).map((b) => [b.counts, b.total])).toEqual([[{ major: 3 }, 3], [{ major: 3 }, 3]])
    expect(list.at(-1)).toEqual({ from: monday + 162 * hour, to: monday + 168 * hour, counts: { minor: 4 }, total: 4 })
    for (const [i, bar] of list.entries()) expect(bar.from).toBe(list[i - 1]?.to ?? monday)
  })
})

it('means weigh by count, and are none without any', () => {
  const s = series(7 * 24, {}, { 0: [1, 60], 1: [3, 60], 8: [0, 0] })
  expect(means(s, s.acknowledge).slice(0, 2)).toEqual([
    { from: monday, to: monday + 6 * hour, n: 4, mean: 30 },
    { from: monday + 6 * hour, to: monday + 12 * hour, n: 0, mean: null },
  ])
})

it('the week begins with Monday and adds up its weeks', () => {
  expect([1, 2, 0].map((d) => weekday(dayjs(new Date(2026, 2, d + 1))))).toEqual([0, 1, 6])
  const days = week(series(14 * 24, { major: { 3: 1, 171: 2 }, minor: { 3: 5, 24: 1 } }))
  expect(days[0]?.[3]).toBe(8)
  expect(days[1]?.[0]).toBe(1)
  expect(days.flat().reduce((a, b) => a + b)).toBe(9)
})

describe('ticks', () => {
  const f = (largest: number, ...want: number[]) => it(String(largest), () => expect(ticks(largest)).toEqual(want))
  f(0, 0, 1)
  f(-Infinity, 0, 1)
  f(4, 0, 1, 2, 3, 4)
  f(7, 0, 2, 4, 6, 8)
  f(1234, 0, 500, 1000, 1500)
})

it('times have ticks that people say', () => {
  expect(timeTicks(60)).toEqual([0, 30, 60])
  expect(timeTicks(5000)).toEqual([0, 1800, 3600, 5400])
  expect(timeTicks(12 * 86400)).toEqual([0, 5, 10, 15].map((d) => d * 86400))
})

describe('in UTC', () => {
  const { TZ } = process.env
  beforeEach(() => {
    process.env.TZ = 'America/New_York'
    timeZone.value = 'utc'
  })
  afterEach(() => {
    if (TZ === undefined) delete process.env.TZ
    else process.env.TZ = TZ
    timeZone.value = 'local'
  })
  const start = Date.UTC(2026, 2, 2) // a Monday
  const counted = (hours: number, at: number) => ({ ...series(hours, { major: { [at]: 2 } }), from: new Date(start).toISOString(), to: new Date(start + hours * hour).toISOString() })

  it('days and weeks begin at midnight there, wherever the reader is', () => {
    expect(new Date(start).getHours()).not.toBe(0)
    for (const at of [0, 11.5, 23.9]) expect(barOf(start + at * hour, 24)).toBe(start)
    expect(barOf(start + 6 * 24 * hour, 7 * 24)).toBe(start)
    expect(bars(counted(30 * 24, 25)).map((b) => b.total).indexOf(2)).toBe(1)
  })

  it('so do the hours of the week', () => {
    expect(week(counted(48, 25))[1]?.[1]).toBe(2)
  })
})
