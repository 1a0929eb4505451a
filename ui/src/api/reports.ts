// The routes of the reports.
import { request, type Query } from './client'
import type { Series, Top, TopRow } from './schema'

export type { Series, Spans, TopRow } from './schema'

/** What the top lists are ordered by. */
export const topKinds = ['count', 'flapping', 'standing'] as const
export type TopKind = (typeof topKinds)[number]

/** What was raised, acknowledged and resolved over time, by hours. */
export const getSeries = (query: Query, signal?: AbortSignal) => request<Series>('reports/series', { query, signal })

/** The events that are reported most, change most or last longest. */
export async function getTop(kind: TopKind, query: Query, signal?: AbortSignal): Promise<TopRow[]> {
  return (await request<Top>(`alerts/topn/${kind}`, { query, signal })).top10
}
