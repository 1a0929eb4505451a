// The routes of the alert pages, one function each.
import { address, request, type Query } from './client'
import { apiAddress, isAway } from './place'
import type { Alert, AlertCounts, AlertPage, Config, FacetList, Note } from './types'

/** How the server is set up. */
export const getConfig = () => request<Config>('config')

/** One page of the alerts that a filter selects, in the order it names. */
export const listAlerts = (query: Query, signal?: AbortSignal) => request<AlertPage>('alerts', { query, signal })

/** How many alerts a filter selects, by severity and by status. */
export const countAlerts = (query: Query, signal?: AbortSignal) => request<AlertCounts>('alerts/count', { query, signal })

/** How many alerts a filter selects by the values of some fields, all in one request. */
export const countFacets = (query: Query, signal?: AbortSignal) => request<FacetList>('alerts/facets', { query, signal })

/** One alert with its history and raw data. */
export async function getAlert(id: string, signal?: AbortSignal): Promise<Alert> {
  return (await request<{ alert: Alert }>(`alert/${encodeURIComponent(id)}`, { signal })).alert
}

/** The notes on an alert. */
export async function getNotes(id: string, signal?: AbortSignal): Promise<Note[]> {
  return (await request<{ notes: Note[] }>(`alert/${encodeURIComponent(id)}/notes`, { signal })).notes
}

/** The address of the live stream for a filter. */
export const streamAddress = (query: Query) => address('alerts/stream', query)

/** The address to which an alert can be posted by hand. */
export const ingestAddress = () => (isAway() ? apiAddress('alert') : new URL('alert', document.baseURI)).href
