import { useConfig } from '@/api/config'
import type { Heartbeat } from '@/api/schema'
import { anyKey, curl } from '@/api/shell'
import { formatSpan } from '@/design/time'
import { kind } from '../kind'

const left = (h: Heartbeat) => Date.parse(h.receiveTime ?? '') + h.timeout * 1000 - Date.now()

/** The programs that say that they are alive. */
export const heartbeats = kind<Heartbeat>({
  name: 'heartbeats',
  path: 'heartbeat',
  remove: 'write:heartbeats',
  title: (h) => h.origin,
  sort: 'origin',
  refresh: 15_000,
  states: { of: (h) => h.status, all: { ok: 'good', slow: 'caution', expired: 'bad' } },
  columns: [
    { id: 'origin', value: (h) => h.origin },
    { id: 'status', value: (h) => h.status, show: 'state' },
    { id: 'customer', value: (h) => h.customer, from: 'lg' },
    { id: 'tags', value: (h) => h.tags, show: 'list', from: 'lg', wide: true },
    { id: 'attributes', value: (h) => h.attributes, from: 'xl' },
    { id: 'receiveTime', value: (h) => h.receiveTime, show: 'time' },
    { id: 'createTime', value: (h) => h.createTime, show: 'time', from: 'xl' },
    { id: 'latency', value: (h) => h.latency, show: 'number', from: 'md' },
    { id: 'timeout', value: (h) => formatSpan(h.timeout * 1000), from: 'lg' },
    { id: 'timeoutLeft', value: (h) => (left(h) > 0 ? formatSpan(left(h)) : ''), from: 'md' },
  ],
  command: () =>
    curl('heartbeat', { origin: 'backup/web01', timeout: 300, tags: ['nightly'] }, useConfig().settings.auth_required ? anyKey : ''),
})
