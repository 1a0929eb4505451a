// Rules of recurrence (RFC 5545) as people choose and read them.
import { weekdayName } from '@/design/time'

export const repeats = ['once', 'daily', 'weekly', 'monthly', 'rule'] as const
export type Repeat = (typeof repeats)[number]

export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const

/** A rule as the form has it. */
export interface Choice {
  repeat: Repeat
  /** Of a week. */
  days: string[]
  /** As it is written, if it is none of the simple ones. */
  rule: string
}

/** The rule for what was chosen; empty if it does not recur. */
export function ruleOf({ repeat, days, rule }: Choice): string {
  switch (repeat) {
    case 'daily':
      return 'FREQ=DAILY'
    case 'weekly':
      return `FREQ=WEEKLY${days.length > 0 ? `;BYDAY=${weekdays.filter((d) => days.includes(d)).join(',')}` : ''}`
    case 'monthly':
      return 'FREQ=MONTHLY'
    case 'rule':
      return rule.trim()
  }
  return ''
}

/** What has to be chosen to get a rule. */
export function choiceOf(rule = ''): Choice {
  const week = /^FREQ=WEEKLY(?:;BYDAY=((?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:MO|TU|WE|TH|FR|SA|SU))*))?$/.exec(rule)
  if (week) return { repeat: 'weekly', days: week[1]?.split(',') ?? [], rule: '' }
  const simple: Record<string, Repeat> = { '': 'once', 'FREQ=DAILY': 'daily', 'FREQ=MONTHLY': 'monthly' }
  const repeat = simple[rule]
  return repeat ? { repeat, days: [], rule: '' } : { repeat: 'rule', days: [], rule }
}

type Translate = (key: string, named: Record<string, unknown>, plural?: number) => string

const plain = new Set(['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTHDAY', 'BYHOUR', 'BYMINUTE', 'COUNT'])

/** A rule in words, without the times that it has from the start; empty if there are no simple words for it. */
export function explain(rule: string, t: Translate, locale: string): string {
  const parts = new Map(rule.split(';').map((part) => part.split('=') as [string, string]))
  const unit = parts.get('FREQ')?.toLowerCase() ?? ''
  if (!['daily', 'weekly', 'monthly', 'yearly'].includes(unit) || [...parts.keys()].some((p) => !plain.has(p))) return ''

  const join = (list: string[]) => new Intl.ListFormat(locale).format(list)
  const n = Number(parts.get('INTERVAL') ?? 1)
  const words = [t(`recur.${unit}`, { n }, n)]
  const days = parts.get('BYDAY')?.split(',') ?? []
  if (days.some((d) => !(weekdays as readonly string[]).includes(d))) return ''
  if (days.length > 0) words.push(t('recur.on', { days: join(days.map((d) => weekdayName(weekdays.findIndex((w) => w === d), locale))) }))
  const dates = parts.get('BYMONTHDAY')?.split(',') ?? []
  if (dates.some((d) => Number(d) < 1)) return ''
  if (dates.length > 0) words.push(t('recur.onDates', { dates: join(dates) }))
  const hours = parts.get('BYHOUR')?.split(',') ?? []
  const minutes = parts.get('BYMINUTE')?.split(',') ?? []
  if (hours.length === 0 && minutes.length > 0) return ''
  const times = hours.flatMap((h) => (minutes.length > 0 ? minutes : ['0']).map((m) => `${h.padStart(2, '0')}:${m.padStart(2, '0')}`))
  if (hours.length > 0) words.push(t('recur.at', { times: join(times) }))
  const count = Number(parts.get('COUNT') ?? 0)
  if (count > 0) words.push(t('recur.times', { n: count }, count))
  return words.join(' ')
}
