// What the list shows, and how that stands in the page's address and in requests.
import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { Query } from '@/api/client'
import type { Config } from '@/api/types'

/**
 * Which alerts are shown and in which order. An empty list means any. All parts must
 * hold; of the values in a list one is enough, of those that are excluded none may.
 */
export interface Filter {
  environment: string[]
  status: string[]
  severity: string[]
  /** Values of further fields by the API's parameter: `service`, `tags!`, `attributes.site`. */
  facets: Record<string, string[]>
  q: string
  sort: string[]
}

/** How the list looks, as far as the address says. */
export interface Look {
  /** Columns in their order, as `name` or `name:width`; empty for the reader's own. */
  columns: string[]
  /** The field that the list is grouped by; empty for none. */
  by: string
  /** The id of the named view that this is, or began as. */
  view: string
}

export const plain: Look = { columns: [], by: '', view: '' }

/** The fields whose values can be chosen and excluded, besides `attributes.<name>`. */
export const facetFields = [
  'environment', 'severity', 'status', 'service', 'group', 'customer', 'origin', 'tags', 'event', 'resource', 'type', 'value',
] as const

const own = ['environment', 'status', 'severity'] as const // have a part of the filter to themselves
const any = 'all' // in the address: explicitly no restriction

/** The filter and order that the server proposes. */
export function defaultFilter(config: Config): Filter {
  const { filter, alarm_model: model } = config
  return {
    environment: list(filter.environment),
    // A status of another alarm model would hide every alert.
    status: list(filter.status).filter((s) => Object.hasOwn(model.status, s)),
    severity: list(filter.severity).filter((s) => Object.hasOwn(model.severity, s)),
    facets: {},
    q: '',
    sort: list(config.sort_by),
  }
}

/** Reads the filter from the page's address; what is not there is the default. */
export function readFilter(query: LocationQuery, initial: Filter): Filter {
  const many = (name: string, otherwise: string[]) => {
    const given = list(query[name])
    return given.length === 0 ? otherwise : given.filter((v) => v !== any)
  }
  const facets = Object.keys(query).filter(isFacet).map((name) => [name, texts(query[name])] as const)
  return {
    environment: many('environment', initial.environment),
    status: many('status', initial.status),
    severity: many('severity', initial.severity),
    facets: Object.fromEntries(facets.filter(([, values]) => values.length > 0)),
    q: list(query.q)[0] ?? '',
    sort: many('sort', initial.sort),
  }
}

/** Reads how the list looks from the page's address. */
export function readLook(query: LocationQuery): Look {
  return { columns: list(query.columns), by: list(query.by)[0] ?? '', view: list(query.view)[0] ?? '' }
}

/** Writes both for the page's address, leaving out what is the default. */
export function writeFilter(filter: Filter, initial: Filter, look: Look = plain): LocationQueryRaw {
  const query: LocationQueryRaw = {}
  const put = (name: string, value: string[], otherwise: string[]) => {
    if (!same(value, otherwise)) query[name] = value.length > 0 ? value : any
  }
  for (const name of own) put(name, filter[name], initial[name])
  for (const [name, values] of Object.entries(filter.facets)) if (values.length > 0) query[name] = values
  if (filter.q) query.q = filter.q
  put('sort', filter.sort, initial.sort)
  if (look.columns.length > 0) query.columns = look.columns
  if (look.by) query.by = look.by
  if (look.view) query.view = look.view
  return query
}

/** The filter as parameters of the API, without the order. */
export function filterQuery(filter: Filter): Query {
  const { environment, status, severity, facets, q } = filter
  return { environment, status, severity, ...facets, q }
}

/** Whether a field's value is chosen, excluded, or neither. */
export function stateOf(filter: Filter, field: string, value: string): 'in' | 'out' | '' {
  if (valuesOf(filter, field).includes(value)) return 'in'
  return filter.facets[`${field}!`]?.includes(value) ? 'out' : ''
}

/** The values of a field that are chosen. */
export function valuesOf(filter: Filter, field: string): string[] {
  return isOwn(field) ? filter[field] : (filter.facets[field] ?? [])
}

/** The change that chooses or excludes a value, or takes that back if it was so. */
export function chosen(filter: Filter, field: string, value: string, want: 'in' | 'out'): Partial<Filter> {
  const was = stateOf(filter, field, value)
  const without = (values: string[] = []) => values.filter((v) => v !== value)
  const inside = without(valuesOf(filter, field))
  const outside = without(filter.facets[`${field}!`])
  if (was !== want) (want === 'in' ? inside : outside).push(value)

  const facets: Filter['facets'] = { ...filter.facets, [`${field}!`]: outside }
  if (!isOwn(field)) facets[field] = inside
  const kept = Object.fromEntries(Object.entries(facets).filter(([, values]) => values.length > 0))
  return isOwn(field) ? { [field]: inside, facets: kept } : { facets: kept }
}

/** One value of the filter as it is shown beside the query. */
export interface Token {
  field: string
  value: string
  out: boolean
}

/** The chosen and excluded values that no tab and no chip shows. */
export function tokensOf(filter: Filter): Token[] {
  const of = (field: string, values: string[], out: boolean) => values.map((value) => ({ field, value, out }))
  const several = filter.environment.length > 1 ? of('environment', filter.environment, false) : []
  const others = Object.entries(filter.facets).flatMap(([name, values]) => of(name.replace(/!$/, ''), values, name.endsWith('!')))
  return [...several, ...others]
}

/** The value with `one` in it if it was not there, or without it if it was. */
export function toggle(values: string[], one: string): string[] {
  return values.includes(one) ? values.filter((v) => v !== one) : [...values, one]
}

/** Whether two lists hold the same in the same order. */
export function same(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((v, i) => v === b[i])
}

/** A field's name as people read it: an attribute by its own. */
export const bare = (field: string) => field.replace(/^attributes\./, '')

function isOwn(field: string): field is (typeof own)[number] {
  return (own as readonly string[]).includes(field)
}

function isFacet(name: string): boolean {
  const field = name.replace(/!$/, '')
  if (field.startsWith('attributes.')) return field.length > 'attributes.'.length
  return (facetFields as readonly string[]).includes(field) && (name.endsWith('!') || !isOwn(name))
}

// The values that are there; an empty one means alerts without any.
function texts(value: unknown): string[] {
  const values = Array.isArray(value) ? value : [value]
  return values.map((v) => v ?? '').filter((v): v is string => typeof v === 'string')
}

function list(value: unknown): string[] {
  return texts(value).filter((v) => v !== '')
}
