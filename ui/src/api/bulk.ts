// What people do to many alerts, one request each.
import { request, type Query } from './client'
import type { Reason } from './deeds'
import type { Deleted, Queued, Updated } from './schema'

/** Which alerts are meant: those of a filter, or of them only those that are named. */
export interface Target {
  query: Query
  ids?: string[]
}

const put = <T>(what: string, { query, ids }: Target, body: object) =>
  request<T>(`_bulk/alerts/${what}`, { method: 'PUT', query, body: { ...body, ids } })

/** Applies an action. What changed is told by the status that it had before. */
export const actOnMany = (target: Target, action: string, { text, timeout }: Reason) => put<Queued>('action', target, { action, text, timeout })

export const tagMany = (target: Target, tag: string) => put<Updated>('tag', target, { tags: [tag] })
export const untagMany = (target: Target, tag: string) => put<Updated>('untag', target, { tags: [tag] })
export const noteMany = (target: Target, text: string) => put<Updated>('note', target, { text })

/** Sets attributes; one that is null is removed. */
export const setAttributesOfMany = (target: Target, attributes: Record<string, string | null>) => put<Updated>('attributes', target, { attributes })

/** Deletes them. `all` says that a filter which leaves nothing out is meant so. */
export const deleteMany = ({ query, ids }: Target, all: boolean) =>
  request<Deleted>('_bulk/alerts', { method: 'DELETE', query: { ...query, confirm: all && !ids ? 'all' : '' }, body: ids && { ids } })
