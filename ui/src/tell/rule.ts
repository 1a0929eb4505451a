// A rule as its form has it, and back.
import type { Rule, Step, Window } from '@/api/tell'
import { zoneName } from '@/design/time'
import { listAll } from '@/api/records'
import type { Channel } from '@/api/tell'
import type { Choice, Draft } from '@/manage/kind'

/** The days of a window, from Monday on. */
export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** What can be chosen by one click, in seconds. */
export const spans = {
  delay: [0, 60, 120, 300, 600, 900, 1800, 3600],
  repeat: [0, 300, 900, 1800, 3600, 4 * 3600, 8 * 3600, 86_400],
  group: [0, 30, 60, 300, 900, 3600],
  after: [300, 600, 900, 1800, 3600, 2 * 3600, 4 * 3600, 86_400],
} as const

/** The choices with the one that holds, if that is another. */
export const withOwn = (choices: readonly number[], own: number) => (choices.includes(own) ? [...choices] : [...choices, own].sort((a, b) => a - b))

/** The channels to choose from, by their ids. */
export async function channelChoices(): Promise<Choice[]> {
  return (await listAll<Channel>('channels')).map((c) => ({ value: c.id, label: c.name })).sort((a, b) => a.label.localeCompare(b.label))
}

/** What the form begins with. */
export function ruleDraft(r: Rule | null): Draft {
  const { days: on = [], from = '', to = '', timezone = '' } = (r?.window ?? {}) as Window
  return {
    name: r?.name ?? '', text: r?.text ?? '', customer: r?.customer ?? '', enabled: r?.enabled ?? true, query: r?.query ?? '',
    always: !from && !(on ?? []).length, days: on?.length ? [...on] : [...days], from: from || '08:00', to: to || '18:00', wholeDay: !from, timezone: timezone || zoneName(),
    delay: r?.delay ?? 0, repeat: r?.repeat ?? 0, group: r?.group ?? 30, groupBy: r?.groupBy ?? [], resolve: r?.resolve ?? true,
    channels: r?.channels ?? [], steps: (r?.steps ?? []).map((s) => ({ ...s })),
  }
}

/** What is sent. */
export function ruleBody(d: Draft, old: Rule | null = null): Record<string, unknown> {
  return {
    name: String(d.name).trim(), text: d.text, enabled: d.enabled, query: String(d.query).trim(),
    ...(d.customer || old?.customer ? { customer: d.customer || null } : {}),
    window: windowOf(d),
    delay: d.delay, repeat: d.repeat, group: d.group, groupBy: d.groupBy, resolve: d.resolve, channels: d.channels,
    steps: (d.steps as Step[]).filter((s) => s.channels.length > 0).sort((a, b) => a.after - b.after),
  }
}

function windowOf(d: Draft): Window {
  if (d.always) return {}
  const on = days.filter((day) => (d.days as string[]).includes(day))
  return {
    ...(on.length < days.length ? { days: on } : {}),
    ...(d.wholeDay ? {} : { from: String(d.from), to: String(d.to) }),
    timezone: String(d.timezone),
  }
}
