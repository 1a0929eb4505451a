// What the fields of forms offer.
import { request } from '@/api/client'
import { listAll } from '@/api/records'
import type { Customer, Group, Perm, User } from '@/api/schema'
import { useConfig } from '@/api/config'
import { useSession } from '@/session/session'
import type { Choice } from './kind'

const named = (names: string[]): Choice[] => [...new Set(names)].filter(Boolean).map((value) => ({ value }))

/** The environments that are allowed or that have alerts. */
export async function environments(): Promise<Choice[]> {
  const config = useConfig()
  const { environments: seen } = await request<{ environments: { environment: string }[] }>('environments', { query: { 'page-size': 1000 } })
  return named([...config.settings.environments, ...seen.map((e) => e.environment)].sort())
}

/** The services that have alerts. */
export async function services(): Promise<Choice[]> {
  const { services: seen } = await request<{ services: { service: string }[] }>('services', { query: { 'page-size': 1000 } })
  return named(seen.map((s) => s.service))
}

/** The groups of alerts. */
export async function alertGroups(): Promise<Choice[]> {
  const { groups } = await request<{ groups: { group: string }[] }>('alerts/groups', { query: { 'page-size': 1000 } })
  return named(groups.map((g) => g.group))
}

/** The tags of alerts. */
export async function tags(): Promise<Choice[]> {
  const { tags: seen } = await request<{ tags: { tag: string }[] }>('alerts/tags', { query: { 'page-size': 1000 } })
  return named(seen.map((t) => t.tag))
}

/** The customers that the reader sees. */
export async function customers(): Promise<Choice[]> {
  const session = useSession()
  if (!session.current?.allCustomers) return named(session.current?.customers ?? [])
  return named((await listAll<Customer>('customers')).map((c) => c.customer))
}

/** The scopes that there are. */
export async function scopes(): Promise<Choice[]> {
  return named((await request<{ scopes: string[] }>('scopes')).scopes)
}

/** The roles that permissions are known for. */
export async function roles(): Promise<Choice[]> {
  return named((await listAll<Perm>('perms', 'permissions')).map((p) => p.match))
}

/** The users by their logins. */
export async function logins(): Promise<Choice[]> {
  return named((await listAll<User>('users')).map((u) => u.login))
}

/** The users by their ids. */
export async function users(): Promise<Choice[]> {
  return (await listAll<User>('users')).map((u) => ({ value: u.id, label: u.name && u.name !== u.login ? `${u.name} (${u.login})` : u.login }))
}

/** The groups of users by their ids. */
export async function userGroups(): Promise<Choice[]> {
  return (await listAll<Group>('groups')).map((g) => ({ value: g.id, label: g.name }))
}

/** Time zones by their IANA names. */
export const timeZones = (): Choice[] => named(['UTC', ...Intl.supportedValuesOf('timeZone')])
