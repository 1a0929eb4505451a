import { request } from '@/api/client'
import { setMember } from '@/api/records'
import type { Group, GroupUser } from '@/api/schema'
import { useSession } from '@/session/session'
import * as offer from '../choices'
import { kind } from '../kind'
import { changes } from '../members'

const seesUsers = () => useSession().can('admin:users')

/** The groups of users; permissions may be given to a group by its name. */
export const groups = kind<Group>({
  name: 'groups',
  path: 'group',
  create: 'admin:groups',
  edit: 'admin:groups',
  remove: 'admin:groups',
  title: (g) => g.name,
  sort: 'name',
  columns: [
    { id: 'name', value: (g) => g.name },
    { id: 'text', value: (g) => g.text, wide: true, from: 'sm' },
    { id: 'members', value: (g) => g.count, show: 'number' },
  ],
  fields: [
    { name: 'name', sort: 'text', required: true, wide: true },
    { name: 'text', sort: 'area', wide: true },
    { name: 'members', sort: 'picks', wide: true, choices: offer.users, shown: seesUsers },
  ],
  async draft(g) {
    const members = g && seesUsers() ? await membersOf(g.id) : []
    return { name: g?.name ?? '', text: g?.text ?? '', members, before: members }
  },
  body: ({ name, text }) => ({ name, text }),
  async after(id, d) {
    const { added, gone } = changes(d.before as string[], d.members as string[])
    for (const user of added) await setMember(id, user, true)
    for (const user of gone) await setMember(id, user, false)
  },
})

async function membersOf(id: string): Promise<string[]> {
  return (await request<{ users: GroupUser[] }>(`group/${encodeURIComponent(id)}/users`)).users.map((u) => u.id)
}
