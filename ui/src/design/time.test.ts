import { describe, expect, it } from 'vitest'
import { formatAge, formatSpan, formatTime } from './time'

describe('formatSpan', () => {
  const f = (seconds: number, span: string, age: string) =>
    it(span, () => expect([formatSpan(seconds * 1000), formatAge(seconds * 1000)]).toEqual([span, age]))
  f(-5, '0s', '0s')
  f(59.9, '59s', '59s')
  f(60, '1m', '1m')
  f(3599, '59m', '59m')
  f(3600, '1h', '1h')
  f(3600 * 3 + 60 * 12, '3h 12m', '3h')
  f(86400 * 2 + 3600 * 4, '2d 4h', '2d')
})

describe('formatTime', () => {
  it('follows the pattern of the settings', () => {
    expect(formatTime('2026-01-31T12:34:56.789Z', 'YYYY ss.SSS')).toBe('2026 56.789')
  })

  it('says nothing about no time', () => {
    for (const none of ['', null, undefined, 'rubbish']) expect(formatTime(none, 'YYYY')).toBe('')
  })
})
