import { Eye } from '@lucide/vue'
import { defineAsyncComponent } from 'vue'
import type { Delivery } from '@/api/tell'
import { i18n } from '@/i18n'
import { kind } from '../kind'

/** What was sent to channels, and what became of it. */
export const deliveries = kind<Delivery>({
  name: 'deliveries',
  path: 'delivery',
  remote: true,
  words: 'channelName',
  refresh: 30_000,
  title: (d) => d.channelName,
  sort: '-createTime',
  states: { of: (d) => d.state, all: { queued: 'caution', sent: 'good', failed: 'bad' }, param: 'state' },
  columns: [
    { id: 'createTime', value: (d) => d.createTime, show: 'time' },
    { id: 'state', value: (d) => d.state, show: 'state' },
    { id: 'channelName', value: (d) => d.channelName },
    { id: 'occasion', value: (d) => i18n.global.t(`occasion.${d.occasion}`), from: 'sm' },
    { id: 'ruleName', value: (d) => d.ruleName, from: 'md' },
    { id: 'to', value: (d) => d.to, show: 'list', from: 'lg' },
    { id: 'total', value: (d) => d.total, show: 'number', from: 'md' },
    { id: 'attempts', value: (d) => d.attempts, show: 'number', from: 'xl' },
    { id: 'answer', value: (d) => d.answer, from: 'md', wide: true },
  ],
  deeds: [{ name: 'look', icon: Eye, dialog: defineAsyncComponent(() => import('@/tell/DeliveryDialog.vue')) }],
})
