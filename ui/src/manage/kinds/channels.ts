import { Send } from '@lucide/vue'
import { defineAsyncComponent } from 'vue'
import { useConfig } from '@/api/config'
import { anyKey, curl } from '@/api/shell'
import type { Channel } from '@/api/tell'
import { channelBody, channelDraft, typeChoices } from '@/tell/channel'
import * as offer from '../choices'
import { kind } from '../kind'

const stateOf = (c: Channel) => (!c.enabled ? 'off' : c.paused ? 'paused' : 'on')

/** The ways in which people are told. */
export const channels = kind<Channel>({
  name: 'channels',
  path: 'channel',
  create: 'admin:notifications',
  edit: 'admin:notifications',
  remove: 'admin:notifications',
  title: (c) => c.name,
  sort: 'name',
  refresh: 30_000,
  states: { of: stateOf, all: { on: 'good', paused: 'bad', off: 'faint' } },
  columns: [
    { id: 'name', value: (c) => c.name },
    { id: 'status', value: stateOf, show: 'state' },
    { id: 'type', value: (c) => c.type, from: 'sm' },
    { id: 'text', value: (c) => c.text, from: 'md', wide: true },
    { id: 'fault', value: (c) => c.paused?.error ?? '', from: 'md' },
    { id: 'retryTime', value: (c) => c.paused?.until, show: 'time', from: 'lg' },
    { id: 'customer', value: (c) => c.customer, from: 'xl' },
    { id: 'user', value: (c) => c.user, from: 'xl' },
  ],
  deeds: [{ name: 'test', icon: Send, scope: 'admin:notifications', dialog: defineAsyncComponent(() => import('@/tell/ChannelTest.vue')) }],
  fields: [
    { name: 'name', sort: 'text', required: true },
    { name: 'type', sort: 'choice', required: true, choices: typeChoices, shown: (_, old) => !old },
    { name: 'text', sort: 'text', wide: true },
    { name: 'customer', sort: 'text', choices: offer.customers, shown: () => useConfig().settings.customer_views },
    { name: 'enabled', sort: 'flag' },
  ],
  draft: channelDraft,
  body: channelBody,
  extra: defineAsyncComponent(() => import('@/tell/ChannelSettings.vue')),
  command: () =>
    curl(
      'channel',
      { name: 'ops', type: 'webhook', secrets: { url: 'https://example.com/hook' } },
      useConfig().settings.auth_required ? anyKey : '',
    ),
})
