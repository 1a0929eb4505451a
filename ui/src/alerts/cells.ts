// What a cell says: plain text, never HTML.
import type { Alert } from '@/api/types'
import { brief } from '@/components/brief'
import { statusGroup } from './actions'

/** The time fields that a list shows as an age. */
export const ages = new Set(['lastReceiveTime', 'receiveTime', 'createTime', 'updateTime', 'duration'])

/** The time that an age column counts from, as text. */
export function timeOf(alert: Alert, column: string): string {
  return column === 'duration' ? alert.receiveTime : String(alert[column as keyof Alert] ?? '')
}

/** The text of a column that does not depend on the time of day, as much as a tooltip may show. */
export function textOf(alert: Alert, column: string): string {
  return brief(whole(alert, column))
}

function whole(alert: Alert, column: string): string {
  switch (column) {
    case 'id':
    case 'lastReceiveId':
      return (alert[column] ?? '').slice(0, 8)
    case 'note':
      return alert.history?.filter((entry) => entry.type === 'note').at(-1)?.text ?? ''
    case 'duplicateCount':
      return alert.duplicateCount > 0 ? String(alert.duplicateCount) : ''
  }
  return plain(valueOf(alert, column))
}

/** What stands in a field or, as `attributes.<name>`, in an attribute, whatever its name. */
export function valueOf(alert: Alert, field: string): unknown {
  if (!field.startsWith('attributes.')) return alert[field as keyof Alert]
  const name = field.slice('attributes.'.length)
  return Object.hasOwn(alert.attributes, name) ? alert.attributes[name] : undefined // every object answers to `constructor`
}

/** Any value of an alert as text. */
export function plain(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(plain).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/**
 * Milliseconds until the alert times out, or null if it never does. An acknowledged or
 * shelved alert counts from that act, another one from the last time it was received.
 */
export function timeLeft(alert: Alert, now: number): number | null {
  if (!alert.timeout) return null
  const group = statusGroup(alert.status)
  const from = group === 'acked' || group === 'shelved' ? alert.updateTime : alert.lastReceiveTime
  return Math.max(0, Date.parse(from) + alert.timeout * 1000 - now)
}
