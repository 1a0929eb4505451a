// A blackout that is to cover a selection, as the form for a new one takes it.
import type { LocationQueryRaw } from 'vue-router'
import type { Alert } from '@/api/types'
import type { Filter } from './filter'

const few = 30

/** What the alerts have in common; where they are of several resources, a query that names those. */
export function blackoutOf(alerts: Alert[]): LocationQueryRaw {
  const shared = (field: 'environment' | 'resource' | 'event' | 'customer') => {
    const values = new Set(alerts.map((alert) => alert[field] ?? ''))
    return values.size === 1 ? [...values][0] || undefined : undefined
  }
  const resources = [...new Set(alerts.map((alert) => alert.resource))]
  return {
    new: '1',
    environment: shared('environment'),
    resource: shared('resource'),
    event: shared('event'),
    customer: shared('customer'),
    query: resources.length > 1 && resources.length <= few ? oneOf('resource', resources) : undefined,
  }
}

/** What a filter says, but for the status, which changes. */
export function blackoutFor({ environment, severity, facets, q }: Filter): LocationQueryRaw {
  const chosen = Object.entries({ severity, ...facets, ...(environment.length > 1 ? { environment } : {}) })
  const parts = chosen
    .filter(([name, values]) => !name.startsWith('status') && values.some(Boolean))
    .map(([name, values]) => (name.endsWith('!') ? `NOT ${oneOf(name.slice(0, -1), values)}` : oneOf(name, values)))
  if (q) parts.unshift(parts.length > 0 ? `(${q})` : q)
  return { new: '1', environment: environment.length === 1 ? environment[0] : undefined, query: parts.join(' AND ') || undefined }
}

function oneOf(field: string, values: string[]): string {
  const quoted = values.filter(Boolean).map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`)
  return quoted.length === 1 ? `${field}:${quoted[0]}` : `${field}:(${quoted.join(' OR ')})`
}
