import type { AuditEvent } from '@/api/schema'
import { kind } from '../kind'

/** What was done by whom. */
export const audit = kind<AuditEvent>({
  name: 'audit',
  path: 'audit',
  remote: true,
  title: (e) => e.event,
  sort: '-createTime',
  columns: [
    { id: 'createTime', value: (e) => e.createTime, show: 'time' },
    { id: 'event', value: (e) => e.event },
    { id: 'user', value: (e) => e.user },
    { id: 'category', value: (e) => e.category, from: 'lg' },
    { id: 'message', value: (e) => e.message, from: 'md', wide: true },
    { id: 'resource', value: (e) => e.resource, show: 'code', from: 'xl' },
    { id: 'remoteIp', value: (e) => e.remoteIp, show: 'code', from: 'lg' },
  ],
})
