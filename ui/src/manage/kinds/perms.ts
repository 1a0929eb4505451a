import type { Perm } from '@/api/schema'
import * as offer from '../choices'
import { kind } from '../kind'

/** Which scopes a role or group has. Those that come with the server stay as they are. */
export const perms = kind<Perm>({
  name: 'perms',
  path: 'perm',
  member: 'permissions',
  create: 'admin:perms',
  edit: 'admin:perms',
  remove: 'admin:perms',
  undo: true,
  title: (p) => p.match,
  sort: 'role',
  locked: (p) => p.id === p.match, // the server makes other ids for those that are stored
  narrow: { field: 'scopes', of: (p) => p.scopes },
  columns: [
    { id: 'role', value: (p) => p.match },
    { id: 'scopes', value: (p) => p.scopes, show: 'list', wide: true },
  ],
  fields: [
    { name: 'match', sort: 'text', required: true, wide: true, hint: 'perms.matchHint' },
    { name: 'scopes', sort: 'scopes', required: true, wide: true, choices: offer.scopes },
  ],
  draft: (p) => ({ match: p?.match ?? '', scopes: p?.scopes ?? [] }),
})
