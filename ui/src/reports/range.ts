// The filter of the reports, as it stands in the page's address.
import type { LocationQuery, LocationQueryRaw } from 'vue-router'

/** Hours back from now. */
export const ranges = { day: 24, week: 7 * 24, month: 30 * 24, quarter: 90 * 24 } as const
export type Range = keyof typeof ranges

/** Which alerts are reported on, and of when. */
export interface Scope {
  environment: string
  q: string
  /** A length up to now, unless there are times. */
  range: Range
  /** Times in ISO form; empty without. */
  from: string
  to: string
}

const text = (value: unknown): string => (typeof value === 'string' ? value : Array.isArray(value) ? text(value[0]) : '')
const time = (value: unknown) => (Number.isNaN(Date.parse(text(value))) ? '' : new Date(text(value)).toISOString())

/** Reads the filter; what is not there or makes no sense is left out. */
export function readScope(query: LocationQuery): Scope {
  const range = text(query.range)
  const [from, to] = [time(query.from), time(query.to)]
  return {
    environment: text(query.environment),
    q: text(query.q),
    range: Object.hasOwn(ranges, range) ? (range as Range) : 'week',
    ...(from && to && from < to ? { from, to } : { from: '', to: '' }),
  }
}

/** Writes the filter for the address, leaving out what is usual. */
export function writeScope({ environment, q, range, from, to }: Scope): LocationQueryRaw {
  const query: LocationQueryRaw = {}
  if (environment) query.environment = environment
  if (q) query.q = q
  if (from && to) Object.assign(query, { from, to })
  else if (range !== 'week') query.range = range
  return query
}

/** The times that a filter means. */
export function timesOf(scope: Scope, now = Date.now()): { from: string; to: string } {
  if (scope.from && scope.to) return { from: scope.from, to: scope.to }
  return { from: new Date(now - ranges[scope.range] * 3_600_000).toISOString(), to: new Date(now).toISOString() }
}

/** The address of the list of those alerts that a part of a report is about. */
export function listQuery(scope: Scope, part: { from?: number; to?: number; severity?: string; event?: string }): LocationQueryRaw {
  const terms = scope.q ? [`(${scope.q})`] : []
  // Who closes an alert makes it normal; what it was before stays with it.
  if (part.severity) {
    const severity = quoted(part.severity)
    terms.push(`(severity:${severity} OR previousSeverity:${severity})`)
  }
  if (part.event !== undefined) terms.push(`event:${quoted(part.event)}`)
  // A change of severity is a new report, and its time that of the alert.
  if (part.from !== undefined && part.to !== undefined) {
    terms.push(`createTime:[${new Date(part.from).toISOString()} TO ${new Date(part.to).toISOString()}]`)
  }
  const query: LocationQueryRaw = { status: 'all', environment: scope.environment || 'all' }
  if (terms.length > 0) query.q = terms.join(' AND ')
  return query
}

const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`
