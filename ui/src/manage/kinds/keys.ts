import dayjs from 'dayjs'
import type { Key } from '@/api/schema'
import { useConfig } from '@/api/config'
import { useSession } from '@/session/session'
import * as offer from '../choices'
import { kind } from '../kind'
import MadeKey from '../MadeKey.vue'

const administers = () => useSession().can('admin:keys')

/** The API keys. A key is shown once, when it is made. */
export const keys = kind<Key>({
  name: 'keys',
  path: 'key',
  create: 'write:keys',
  edit: 'write:keys',
  remove: 'admin:keys',
  title: (k) => k.text || k.key,
  sort: 'user',
  states: { of: (k) => k.status, all: { active: 'good', expired: 'faint' } },
  columns: [
    { id: 'key', value: (k) => k.key, show: 'code' },
    { id: 'status', value: (k) => k.status, show: 'state' },
    { id: 'user', value: (k) => k.user, from: 'sm' },
    { id: 'scopes', value: (k) => k.scopes, show: 'list', from: 'md' },
    { id: 'text', value: (k) => k.text, from: 'md', wide: true },
    { id: 'customer', value: (k) => k.customer, from: 'xl' },
    { id: 'expireTime', value: (k) => k.expireTime, show: 'time' },
    { id: 'count', value: (k) => k.count, show: 'number', from: 'lg' },
    { id: 'lastUsedTime', value: (k) => k.lastUsedTime, show: 'time', from: 'lg' },
  ],
  fields: [
    { name: 'text', sort: 'text', wide: true, hint: 'keys.textHint' },
    { name: 'user', sort: 'text', choices: offer.logins, shown: administers },
    { name: 'expireTime', sort: 'time' },
    { name: 'customer', sort: 'text', choices: offer.customers, shown: () => useConfig().settings.customer_views },
    { name: 'scopes', sort: 'scopes', required: true, wide: true, choices: offer.scopes },
  ],
  draft: (k) => ({
    text: k?.text ?? '', user: k?.user ?? useSession().user?.login ?? '', customer: k?.customer ?? '',
    expireTime: k?.expireTime ?? dayjs().add(1, 'year').endOf('day').toISOString(), scopes: k?.scopes ?? ['write:alerts'],
  }),
  body({ text, user, customer, expireTime, scopes }, old) {
    return {
      text, scopes, ...(expireTime ? { expireTime } : {}), ...(user && administers() ? { user } : {}),
      ...(customer || old?.customer ? { customer: customer || null } : {}),
    }
  },
  made: MadeKey,
})
