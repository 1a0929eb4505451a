// The status indicators that the server's settings name: searches whose alerts are counted
// by severity, above the list.
import { parseQuery, type LocationQuery } from 'vue-router'
import { countFacets } from '@/api/alerts'
import type { Config } from '@/api/types'
import { statusGroup } from './actions'
import { facetFields, filterQuery, readFilter, type Filter } from './filter'

/** One search of the settings, as the list would show it. */
export interface Indicator {
  text: string
  filter: Filter
}

/** What an indicator says: how many there are of each severity, and the worst that is open. */
export interface Reading {
  counts: { severity: string; count: number }[]
  worst: string
}

/** The indicators of the settings; what is not one is left out. */
export function indicatorsOf({ indicators }: Config, initial: Filter): Indicator[] {
  const { queries } = (indicators ?? {}) as { queries?: unknown }
  if (!Array.isArray(queries)) return []
  return queries
    .filter((one): one is { text: string; query: unknown } => typeof one?.text === 'string')
    .map(({ text, query }) => ({ text, filter: readFilter(known(queryOf(query)), initial) }))
}

/** Counts the alerts of an indicator, by the severities that the settings name, in their order. */
export async function readIndicator({ filter }: Indicator, severities: string[], signal: AbortSignal): Promise<Reading> {
  const query = { ...filterQuery(filter), facet: ['severity', 'status'], 'facet-within': 'true', 'facet-size': 100 }
  const { facets } = await countFacets(query, signal)
  const valuesOf = (field: string) => facets.find((facet) => facet.field === field)?.values ?? []
  const counts = new Map(valuesOf('severity').map(({ value, count }) => [value, count]))
  const open = valuesOf('status').filter(({ value }) => statusGroup(value) === 'open').map(({ severity }) => severity)
  return {
    counts: severities.map((severity) => ({ severity, count: counts.get(severity) ?? 0 })).filter(({ count }) => count > 0),
    worst: severities.find((severity) => open.includes(severity)) ?? '',
  }
}

/** The severities that indicators count: those of the settings that the alarm model has, else all but the normal one. */
export function severitiesOf({ indicators, alarm_model: model }: Config): string[] {
  const { severity } = (indicators ?? {}) as { severity?: unknown }
  const named = Array.isArray(severity) ? severity.filter((s): s is string => typeof s === 'string' && s in model.severity) : []
  return named.length > 0 ? named : Object.keys(model.severity).filter((s) => s !== model.defaults.normal_severity)
}

// The settings have it as the text of a query, as a list of pairs or as a dict.
function queryOf(query: unknown): LocationQuery {
  if (typeof query === 'string') return parseQuery(query)
  const pairs = Array.isArray(query) ? query : Object.entries(query ?? {})
  const params = new URLSearchParams()
  for (const pair of pairs) {
    if (!Array.isArray(pair)) continue
    for (const value of [pair[1]].flat()) params.append(String(pair[0]), String(value))
  }
  return parseQuery(params.toString())
}

// The address of the list has the usual fields only; any other becomes part of the search.
function known(query: LocationQuery): LocationQuery {
  const ours = (name: string) => ['q', 'sort', ...facetFields].includes(name.replace(/!$/, '')) || name.startsWith('attributes.')
  const terms = Object.entries(query)
    .filter(([name]) => !ours(name))
    .map(([name, values]) => [values].flat().map((value) => `${name}:${JSON.stringify(value ?? '')}`).join(' OR '))
  if (terms.length === 0) return query
  const q = [query.q].flat().filter(Boolean)
  return { ...query, q: [...q, ...terms].map((term) => `(${term})`).join(' AND ') }
}
