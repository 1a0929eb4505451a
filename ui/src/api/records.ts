// Records of the administration: heartbeats, blackouts, users and so on.
import { request, type Query } from './client'

type Listed = Record<string, unknown> & { more: boolean; total: number }

const pageSize = 1000

/** One page of a list, from 1. */
export async function listPage<T>(path: string, member: string, query: Query, signal?: AbortSignal) {
  const answer = await request<Listed>(path, { query, signal })
  return { rows: answer[member] as T[], more: answer.more, total: answer.total }
}

/** All records of a list. */
export async function listAll<T>(path: string, member = path, signal?: AbortSignal): Promise<T[]> {
  const all: T[] = []
  for (let page = 1; ; page++) {
    const { rows, more } = await listPage<T>(path, member, { page, 'page-size': pageSize }, signal)
    all.push(...rows)
    if (!more) return all
  }
}

const one = (path: string, id: string) => `${path}/${encodeURIComponent(id)}`

/** Makes a record; the answer has its id. */
export const createRecord = (path: string, body: object) => request<Record<string, unknown>>(path, { method: 'POST', body })

/** Changes what the body names. */
export const changeRecord = (path: string, id: string, body: object) => request(one(path, id), { method: 'PUT', body })

/** Deletes a record. */
export const deleteRecord = (path: string, id: string) => request(one(path, id), { method: 'DELETE' })

/** Puts a user into a group, or takes them out of it. */
export const setMember = (group: string, user: string, member: boolean) =>
  request(`${one('group', group)}/user/${encodeURIComponent(user)}`, member ? { method: 'PUT', body: {} } : { method: 'DELETE' })
