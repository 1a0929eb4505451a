// The order of the list, the same as the server's, so that a live row finds its place.
import type { Alert } from '@/api/types'
import { valueOf } from './cells'

export type Compare = (a: Alert, b: Alert) => number

type Key = string | number | undefined

const times = new Set(['createTime', 'receiveTime', 'lastReceiveTime', 'updateTime'])

/** The fields a list can be sorted by, besides `attributes.<name>`. */
export const sortable = new Set([
  ...times, 'severity', 'status', 'environment', 'resource', 'event', 'group', 'value', 'text', 'origin', 'type',
  'customer', 'duplicateCount', 'previousSeverity', 'timeout',
])

/** Whether a sort key puts the largest first; a time does so by itself. */
export function descending(key: string): boolean {
  const reversed = key.startsWith('-')
  return reversed !== times.has(reversed ? key.slice(1) : key)
}

/** The sort keys after a click on a field: its own order, reversed, then the default again. */
export function nextSort(current: string[], field: string, initial: string[]): string[] {
  const rest = times.has(field) ? [] : ['lastReceiveTime']
  if (current[0] === field) return [`-${field}`, ...rest]
  if (current[0] === `-${field}`) return initial
  return [field, ...rest]
}

/**
 * Makes a comparison from sort keys as the API takes them: a leading `-` reverses, times
 * go newest first without one. Severities go by rank, those without a rank and absent
 * values come last either way, and ties go by id.
 */
export function compareBy(sort: string[], rankOf: (severity: string) => number): Compare {
  const steps = sort.map((key) => step(key, rankOf))
  return (a, b) => {
    for (const compare of steps) {
      const d = compare(a, b)
      if (d !== 0) return d
    }
    return order(a.id, b.id)
  }
}

function step(key: string, rankOf: (severity: string) => number): Compare {
  const field = key.replace(/^-/, '')
  const sign = descending(key) ? -1 : 1
  const read = reader(field, rankOf)
  return (a, b) => {
    const x = read(a)
    const y = read(b)
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined)
    return sign * order(x, y)
  }
}

function reader(field: string, rankOf: (severity: string) => number): (a: Alert) => Key {
  if (field === 'severity' || field === 'previousSeverity') {
    return (a) => {
      const rank = rankOf(a[field] ?? '')
      return Number.isFinite(rank) ? rank : undefined
    }
  }
  return (a) => present(valueOf(a, field))
}

function present(value: unknown): Key {
  if (typeof value === 'number') return value
  return typeof value === 'string' && value !== '' ? value : undefined
}

function order<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}
