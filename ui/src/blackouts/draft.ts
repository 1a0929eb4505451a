// A blackout as its form has it, and back.
import type { Blackout } from '@/api/schema'
import { zoneName } from '@/design/time'
import type { Draft } from '@/manage/kind'
import { usePrefs } from '@/session/prefs'
import { choiceOf, ruleOf, type Choice } from './recurrence'

const farEnd = '9999-' // the year in which a series ends that has no end

/** What a blackout is meant for, in one line. */
export function scopeOf(b: Pick<Blackout, 'environment' | 'service' | 'resource' | 'event' | 'group' | 'tags' | 'origin' | 'query'>): string {
  const named = [...b.service, b.resource, b.event, b.group, ...b.tags, b.origin, b.query]
  return [b.environment, ...named.filter(Boolean)].join(' · ')
}

/** What the form begins with. */
export function blackoutDraft(b: Blackout | null): Draft {
  const { startNow, duration } = usePrefs().blackouts
  const start = b?.startTime ?? firstStart(startNow)
  const lasts = b?.recurrence ? b.duration : duration
  const end = b && !b.recurrence ? b.endTime : new Date(Date.parse(start) + lasts * 1000).toISOString()
  return {
    environment: b?.environment ?? '', service: b?.service ?? [], resource: b?.resource ?? '', event: b?.event ?? '', group: b?.group ?? '',
    tags: b?.tags ?? [], origin: b?.origin ?? '', customer: b?.customer ?? '', query: b?.query ?? '', text: b?.text ?? '',
    startTime: start, endTime: end,
    ...choiceOf(b?.recurrence),
    until: b?.recurrence && b.endTime && !b.endTime.startsWith(farEnd) ? b.endTime : '',
    timezone: b?.timezone ?? zoneName(),
  }
}

const minute = 60_000
const quarter = 15 * minute

// Now, to the minute, or when the next quarter of an hour begins.
function firstStart(now: boolean): string {
  const at = now ? Math.floor(Date.now() / minute) * minute : Math.ceil(Date.now() / quarter) * quarter
  return new Date(at).toISOString()
}

/** What is sent. What was left empty is left out, or null in one that is changed, which empties it. */
export function blackoutBody(d: Draft, old: Blackout | null = null): Record<string, unknown> {
  const filled = (value: unknown) => (Array.isArray(value) ? (value.length > 0 ? value : null) : String(value ?? '').trim() || null)
  const names = ['service', 'resource', 'event', 'group', 'tags', 'origin', 'query', 'text'] as const
  const recurrence = ruleOf(d as unknown as Choice)
  const body = {
    environment: String(d.environment).trim(),
    ...Object.fromEntries(names.map((name) => [name, filled(d[name])])),
    ...(d.customer || old?.customer ? { customer: filled(d.customer) } : {}),
    startTime: d.startTime,
    ...(recurrence
      ? { recurrence, timezone: d.timezone, duration: lastsOf(d), endTime: d.until || null }
      : { endTime: d.endTime, ...(old?.recurrence ? { recurrence: null, timezone: null } : {}) }),
  }
  return old ? body : Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null))
}

/** How long it lasts each time, in seconds. */
export const lastsOf = (d: Draft) => Math.round((Date.parse(String(d.endTime)) - Date.parse(String(d.startTime))) / 1000)
