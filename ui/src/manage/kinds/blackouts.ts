import { useConfig } from '@/api/config'
import type { Blackout } from '@/api/schema'
import { anyKey, curl } from '@/api/shell'
import BlackoutCalendar from '@/blackouts/BlackoutCalendar.vue'
import BlackoutPlan from '@/blackouts/BlackoutPlan.vue'
import { blackoutBody, blackoutDraft, scopeOf } from '@/blackouts/draft'
import { kind } from '../kind'
import * as offer from '../choices'

const endless = '9999'

// What is on comes first, then what comes next, then what is over, the latest first.
function dueness(b: Blackout): number {
  const begins = Date.parse(b.nextStart ?? b.startTime ?? '')
  return { active: 0, pending: begins, expired: 1e15 - begins }[b.status]
}

/** The planned silences. */
export const blackouts = kind<Blackout>({
  name: 'blackouts',
  path: 'blackout',
  create: 'write:blackouts',
  edit: 'write:blackouts',
  remove: 'write:blackouts',
  copy: true,
  undo: true,
  title: (b) => b.text || scopeOf(b),
  sort: 'status',
  refresh: 30_000,
  states: { of: (b) => b.status, all: { active: 'good', pending: 'caution', expired: 'faint' } },
  columns: [
    { id: 'catches', value: scopeOf },
    { id: 'status', value: (b) => b.status, order: dueness, show: 'state' },
    { id: 'nextStart', value: (b) => (b.status === 'active' ? b.startTime : (b.nextStart ?? b.startTime)), show: 'time', from: 'sm' },
    { id: 'remaining', value: (b) => (b.status === 'active' ? new Date(Date.now() + b.remaining * 1000).toISOString() : null), show: 'time', from: 'sm' },
    { id: 'endTime', value: (b) => (b.recurrence && (b.endTime ?? '').startsWith(endless) ? null : b.endTime), show: 'time', from: 'lg' },
    { id: 'recurrence', value: (b) => b.recurrence, show: 'code', from: 'xl' },
    { id: 'text', value: (b) => b.text, from: 'md', wide: true },
    { id: 'customer', value: (b) => b.customer, from: 'xl' },
    { id: 'user', value: (b) => b.user, from: 'lg' },
  ],
  fields: [
    { name: 'environment', sort: 'text', required: true, choices: offer.environments },
    { name: 'service', sort: 'list', choices: offer.services },
    { name: 'resource', sort: 'text' },
    { name: 'event', sort: 'text' },
    { name: 'group', sort: 'text', choices: offer.alertGroups },
    { name: 'tags', sort: 'list', choices: offer.tags },
    { name: 'origin', sort: 'text' },
    { name: 'customer', sort: 'text', choices: offer.customers, shown: () => useConfig().settings.customer_views },
    { name: 'query', sort: 'text', wide: true, hint: 'blackouts.queryHint' },
    { name: 'text', sort: 'text', wide: true },
    { name: 'startTime', sort: 'time', required: true },
    {
      name: 'endTime', sort: 'time', required: true,
      check: (d) => (String(d.endTime) <= String(d.startTime) ? 'blackouts.endsBefore' : undefined),
    },
  ],
  draft: blackoutDraft,
  body: blackoutBody,
  extra: BlackoutPlan,
  above: BlackoutCalendar,
  command: () =>
    curl(
      'blackout',
      { environment: 'Production', service: ['Web'], duration: 3600, text: 'deploy' },
      useConfig().settings.auth_required ? anyKey : '',
    ),
})
