import { describe, expect, it } from 'vitest'
import { durations, readSpan, withOwn } from './durations'

describe('readSpan', () => {
  const f = (text: string, want: number | null) => it(`reads ${text}`, () => expect(readSpan(text)).toBe(want))
  f('90', 5400)
  f('90m', 5400)
  f(' 1.5 h', 5400)
  f('1,5H', 5400)
  f('2d', 172_800)
  f('1w', 604_800)
  f('30s', 30)
  f('', null)
  f('0', null)
  f('-5m', null)
  f('soon', null)
  f('5 parsecs', null)
})

it('offers the own span of the server in its place', () => {
  expect(withOwn(undefined)).toBe(durations)
  expect(withOwn(3600)).toBe(durations)
  expect(withOwn(10_800)).toEqual([900, 3600, 7200, 10_800, 14_400, 28_800, 86_400, 604_800])
})
