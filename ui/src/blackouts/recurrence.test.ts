import { describe, expect, it } from 'vitest'
import { choiceOf, explain, ruleOf } from './recurrence'

describe('choices and rules', () => {
  const f = (rule: string, repeat: string) =>
    it(rule || 'none', () => {
      expect(choiceOf(rule).repeat).toBe(repeat)
      expect(ruleOf(choiceOf(rule))).toBe(rule)
    })
  f('', 'once')
  f('FREQ=DAILY', 'daily')
  f('FREQ=WEEKLY', 'weekly')
  f('FREQ=WEEKLY;BYDAY=SA,SU', 'weekly')
  f('FREQ=MONTHLY', 'monthly')
  f('FREQ=WEEKLY;BYDAY=SA;BYHOUR=2', 'rule')
  f('0 2 * * 6', 'rule')

  it('puts the days of a week in order', () => {
    expect(ruleOf({ repeat: 'weekly', days: ['SU', 'MO'], rule: '' })).toBe('FREQ=WEEKLY;BYDAY=MO,SU')
  })
})

describe('explain', () => {
  const t = (key: string, named: Record<string, unknown>) => `${key.slice(6)}(${Object.values(named).join()})`
  const f = (rule: string, want: string) => it(rule, () => expect(explain(rule, t, 'en')).toBe(want))
  f('FREQ=DAILY', 'daily(1)')
  f('FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU;BYHOUR=2;BYMINUTE=30', 'weekly(2) on(Saturday and Sunday) at(02:30)')
  f('FREQ=MONTHLY;BYMONTHDAY=1,15;BYHOUR=4,16;COUNT=3', 'monthly(1) onDates(1 and 15) at(04:00 and 16:00) times(3)')
  f('FREQ=MONTHLY;BYDAY=1MO', '')
  f('FREQ=MONTHLY;BYMONTHDAY=-1', '')
  f('FREQ=MONTHLY;BYSETPOS=1', '')
  f('0 2 * * 6', '')
})
