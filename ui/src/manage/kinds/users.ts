import { request } from '@/api/client'
import { useConfig } from '@/api/config'
import { setMember } from '@/api/records'
import type { Group, User } from '@/api/schema'
import { useSession } from '@/session/session'
import * as offer from '../choices'
import { kind, type Draft } from '../kind'
import { changes } from '../members'

// Accounts of another provider come with their logins; here they are only kept in order.
const own = () => useConfig().settings.provider === 'basic'

const shortest = 6

/** The accounts. */
export const users = kind<User>({
  name: 'users',
  path: 'user',
  create: 'admin:users',
  edit: 'admin:users',
  remove: 'admin:users',
  title: (u) => u.name || u.login,
  sort: 'name',
  states: { of: (u) => u.status, all: { active: 'good', inactive: 'faint', unknown: 'caution' } },
  narrow: { field: 'roles', of: (u) => u.roles },
  columns: [
    { id: 'name', value: (u) => u.name || u.login },
    { id: 'status', value: (u) => u.status, show: 'state' },
    { id: 'login', value: (u) => u.login, from: 'md' },
    { id: 'email', value: (u) => u.email, from: 'lg' },
    { id: 'email_verified', value: (u) => u.email_verified, show: 'flag', from: 'lg' },
    { id: 'roles', value: (u) => u.roles, show: 'list' },
    { id: 'text', value: (u) => u.text, from: 'xl', wide: true },
    { id: 'createTime', value: (u) => u.createTime, show: 'time', from: 'xl' },
    { id: 'lastLogin', value: (u) => u.lastLogin, show: 'time', from: 'md' },
  ],
  fields: [
    { name: 'name', sort: 'text', required: true, shown: own },
    { name: 'login', sort: 'text', hint: 'users.loginHint', shown: own },
    { name: 'email', sort: 'email', shown: own },
    { name: 'status', sort: 'choice', choices: () => ['active', 'inactive', 'unknown'].map((value) => ({ value })) },
    {
      name: 'password', sort: 'password', hintOld: 'users.passwordHint', shown: own,
      check: (d) => (d.password && String(d.password).length < shortest ? 'users.tooShort' : undefined),
    },
    { name: 'again', sort: 'password', shown: (d) => own() && !!d.password, check: (d) => (d.password && d.again !== d.password ? 'users.notSame' : undefined) },
    { name: 'roles', sort: 'list', choices: offer.roles },
    { name: 'email_verified', sort: 'flag', shown: own },
    { name: 'groups', sort: 'picks', wide: true, choices: offer.userGroups, shown: () => useSession().can('admin:groups') },
    { name: 'text', sort: 'area', wide: true },
  ],
  async draft(u) {
    const groups = u && useSession().can('admin:groups') ? await groupsOf(u.id) : []
    return {
      name: u?.name ?? '', login: u?.login ?? '', email: u?.email ?? '', status: u?.status ?? 'active', password: '', again: '',
      roles: u?.roles ?? [], email_verified: u?.email_verified ?? false, text: u?.text ?? '', groups, groupsBefore: groups,
    }
  },
  body(d, old) {
    const { status, roles, text } = d
    const kept = { status, roles, text }
    if (!own()) return kept
    const { name, login, email, email_verified } = d
    const identity = { name, ...(login ? { login } : {}), ...(email || old ? { email } : {}), email_verified }
    return { ...kept, ...identity, ...(d.password ? { password: d.password } : {}) }
  },
  async after(id, d: Draft) {
    const { added, gone } = changes(d.groupsBefore as string[], d.groups as string[])
    for (const group of added) await setMember(group, id, true)
    for (const group of gone) await setMember(group, id, false)
  },
})

async function groupsOf(id: string): Promise<string[]> {
  return (await request<{ groups: Group[] }>(`user/${encodeURIComponent(id)}/groups`)).groups.map((g) => g.id)
}
