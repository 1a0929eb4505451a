import { CalendarPlus, Rss } from '@lucide/vue'
import { defineAsyncComponent } from 'vue'
import { useConfig } from '@/api/config'
import { anyKey, curl } from '@/api/shell'
import type { Rota } from '@/api/tell'
import { zoneName } from '@/design/time'
import { handover, rotaBody, rotaDraft, turnChoices, weekdayChoices } from '@/tell/rota'
import * as offer from '../choices'
import { kind } from '../kind'

/** Who is on call. */
export const rotas = kind<Rota>({
  name: 'rotas',
  path: 'rota',
  create: 'write:notifications',
  edit: 'write:notifications',
  remove: 'write:notifications',
  title: (r) => r.name,
  sort: 'name',
  refresh: 60_000,
  columns: [
    { id: 'name', value: (r) => r.name },
    { id: 'onCall', value: (r) => r.onCall },
    { id: 'onCallUntil', value: (r) => r.onCallUntil, show: 'time' },
    { id: 'members', value: (r) => r.members.map((m) => m.name), show: 'list', from: 'sm', wide: true },
    { id: 'handover', value: handover, from: 'lg' },
    { id: 'text', value: (r) => r.text, from: 'xl' },
    { id: 'customer', value: (r) => r.customer, from: 'xl' },
  ],
  deeds: [
    { name: 'override', icon: CalendarPlus, scope: 'write:notifications', dialog: defineAsyncComponent(() => import('@/tell/RotaOverrides.vue')) },
    { name: 'feed', icon: Rss, scope: 'write:notifications', dialog: defineAsyncComponent(() => import('@/tell/RotaFeed.vue')) },
  ],
  fields: [
    { name: 'name', sort: 'text', required: true, hint: 'rotas.nameHint' },
    { name: 'text', sort: 'text' },
    { name: 'turn', sort: 'choice', choices: turnChoices },
    { name: 'weekday', sort: 'choice', choices: weekdayChoices, shown: (d) => String(d.turn).startsWith('weekly') },
    { name: 'handover', sort: 'text', required: true, check: (d) => (/^([01]\d|2[0-3]):[0-5]\d$/.test(String(d.handover).trim()) ? undefined : 'rotas.handoverHint'), hint: 'rotas.handoverHint' },
    { name: 'timezone', sort: 'choice', choices: offer.timeZones },
    { name: 'customer', sort: 'text', choices: offer.customers, shown: () => useConfig().settings.customer_views },
  ],
  draft: rotaDraft,
  body: rotaBody,
  extra: defineAsyncComponent(() => import('@/tell/RotaMembers.vue')),
  above: defineAsyncComponent(() => import('@/tell/RotaTimeline.vue')),
  command: () =>
    curl(
      'rota',
      { name: 'web', timezone: zoneName(), members: [{ name: 'Ann', addresses: { mail: 'ann@example.com' } }, { name: 'Bob', addresses: { mail: 'bob@example.com' } }] },
      useConfig().settings.auth_required ? anyKey : '',
    ),
})
