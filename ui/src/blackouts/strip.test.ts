import { expect, it } from 'vitest'
import { barsOf, daysOf, rangeOf } from './strip'

const wednesday = new Date('2026-03-04T10:00:00Z')
const iso = ({ from, to }: { from: number; to: number }) => [from, to].map((t) => new Date(t).toISOString().slice(0, 10))

it('begins a week on Monday and a month on its first', () => {
  expect(iso(rangeOf('week', 0, wednesday, true))).toEqual(['2026-03-02', '2026-03-09'])
  expect(iso(rangeOf('week', -1, wednesday, true))).toEqual(['2026-02-23', '2026-03-02'])
  expect(iso(rangeOf('week', 0, new Date('2026-03-08T23:00:00Z'), true))).toEqual(['2026-03-02', '2026-03-09'])
  expect(iso(rangeOf('month', 1, wednesday, true))).toEqual(['2026-04-01', '2026-05-01'])
  expect(daysOf(rangeOf('month', 0, wednesday, true)).length).toBe(31)
  expect(daysOf(rangeOf('week', 0, wednesday, false)).length).toBe(7)
})

it('puts bars where they belong and cuts them off at the edges', () => {
  const range = { from: Date.parse('2026-03-02T00:00:00Z'), to: Date.parse('2026-03-12T00:00:00Z') }
  const found = barsOf(
    [
      { id: 'a', start: '2026-03-01T00:00:00Z', end: '2026-03-03T00:00:00Z' },
      { id: 'b', start: '2026-03-07T00:00:00Z', end: '2026-03-08T00:00:00Z' },
      { id: 'a', start: '2026-03-11T00:00:00Z', end: '9999-01-01T00:00:00Z' },
      { id: 'c', start: '2026-04-11T00:00:00Z', end: '2026-04-12T00:00:00Z' },
    ],
    range,
  )
  expect(found.map(({ id, bars }) => [id, bars.map((b) => [b.left, b.width])])).toEqual([
    ['a', [[0, 10], [90, 10]]],
    ['b', [[50, 10]]],
  ])
})
