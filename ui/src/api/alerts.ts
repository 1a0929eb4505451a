// The routes of the alert pages, one function each.
import { address, request, type Query } from './client'
import { apiAddress, isAway } from './place'
import type { Alert, AlertCounts, AlertPage, Config, FacetList, Note } from './types'

/** How the server is set up. */
export const getConfig = () => request<Config>('config')

// What a row and its tooltip show of a long text; the whole of it is in the detail.
const inShort: Query = { 'text-limit': 1_000 }

/** One page of the alerts that a filter selects, in the order it names, without the rest of long texts. */
export const listAlerts = (query: Query, signal?: AbortSignal) => request<AlertPage>('alerts', { query: { ...inShort, ...query }, signal })

/** The same with all of every text. */
export const listWhole = (query: Query) => request<AlertPage>('alerts', { query })

const mostOfValue = 1_000 // an address cannot be of any length

/** The parameter for alerts with a value in a field; of a very long one it says the start, and finds others too. */
export const having = (field: string, value: string): Query =>
  ({ [field]: value.length > mostOfValue ? `~${value.slice(0, mostOfValue).replace(/[\ud800-\udbff]$/, '')}` : value })

/** The newest other alerts with the same value of a field. */
export async function listRelated(alert: Alert, field: 'resource' | 'event', signal: AbortSignal): Promise<Alert[]> {
  const query = { ...having(field, alert[field]), 'sort-by': 'lastReceiveTime', 'page-size': 11 }
  const { alerts } = await listAlerts(query, signal)
  return alerts.filter((other) => other.id !== alert.id && other[field] === alert[field]).slice(0, 10)
}

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
export const streamAddress = (query: Query) => address('alerts/stream', { ...inShort, ...query })

/** The address to which an alert can be posted by hand. */
export const ingestAddress = () => (isAway() ? apiAddress('alert') : new URL('alert', document.baseURI)).href
