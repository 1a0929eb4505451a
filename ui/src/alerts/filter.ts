// What the list shows, and how that stands in the page's address and in requests.
import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { Query } from '@/api/client'
import type { Config } from '@/api/types'

/** Which alerts are shown and in which order. An empty list means any. */
export interface Filter {
  environment: string
  status: string[]
  severity: string[]
  q: string
  sort: string[]
}

const any = 'all' // in the address: explicitly no restriction

/** The filter and order that the server proposes. */
export function defaultFilter(config: Config): Filter {
  const { filter, alarm_model: model } = config
  return {
    environment: list(filter.environment)[0] ?? '',
    // A status of another alarm model would hide every alert.
    status: list(filter.status).filter((s) => s in model.status),
    severity: list(filter.severity).filter((s) => s in model.severity),
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
  return {
    environment: many('environment', [initial.environment])[0] ?? '',
    status: many('status', initial.status),
    severity: many('severity', initial.severity),
    q: list(query.q)[0] ?? '',
    sort: many('sort', initial.sort),
  }
}

/** Writes the filter for the page's address, leaving out what is the default. */
export function writeFilter(filter: Filter, initial: Filter): LocationQueryRaw {
  const query: LocationQueryRaw = {}
  const put = (name: string, value: string[], otherwise: string[]) => {
    if (!same(value, otherwise)) query[name] = value.length > 0 ? value : any
  }
  put('environment', list(filter.environment), list(initial.environment))
  put('status', filter.status, initial.status)
  put('severity', filter.severity, initial.severity)
  if (filter.q) query.q = filter.q
  put('sort', filter.sort, initial.sort)
  return query
}

/** The filter as parameters of the API, without the order. */
export function filterQuery(filter: Filter): Query {
  return {
    environment: filter.environment,
    status: filter.status,
    severity: filter.severity,
    q: filter.q,
  }
}

/** The value with `one` in it if it was not there, or without it if it was. */
export function toggle(values: string[], one: string): string[] {
  return values.includes(one) ? values.filter((v) => v !== one) : [...values, one]
}

/** Whether two lists hold the same in the same order. */
export function same(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((v, i) => v === b[i])
}

function list(value: unknown): string[] {
  const values = Array.isArray(value) ? value : [value]
  return values.filter((v): v is string => typeof v === 'string' && v !== '')
}
