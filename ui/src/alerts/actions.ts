import type { Action } from '@/api/types'

// The statuses of Alerta's model and of ISA 18.2 that mean the same to a reader.
const groups = new Map<string, 'open' | 'acked' | 'shelved' | 'closed'>(Object.entries({
  open: 'open',
  UNACK: 'open',
  RTNUN: 'open',
  assign: 'open',
  ack: 'acked',
  ACKED: 'acked',
  shelved: 'shelved',
  SHLVD: 'shelved',
  closed: 'closed',
  expired: 'closed',
  NORM: 'closed',
}))

const offered: Record<string, Action[]> = {
  open: ['ack', 'close', 'shelve'],
  acked: ['unack', 'close', 'shelve'],
  shelved: ['unshelve', 'close'],
  closed: ['open'],
}

/** What a status means, whatever the alarm model calls it. */
export function statusGroup(status: string) {
  return groups.get(status) ?? 'other'
}

/** The actions that make sense in a status, the most likely first. */
export function actionsFor(status: string): Action[] {
  return offered[statusGroup(status)] ?? ['ack', 'close']
}

const order: Action[] = ['ack', 'unack', 'shelve', 'unshelve', 'close', 'open']

/** The actions that make sense in any of several statuses. */
export function actionsForAny(statuses: Iterable<string>): Action[] {
  const sensible = new Set([...statuses].flatMap(actionsFor))
  return order.filter((action) => sensible.has(action))
}

/** The action that takes another one back, from the status before it. */
export function undoOf(action: Action, before: string): Action | null {
  switch (action) {
    case 'ack':
      return 'unack'
    case 'shelve':
      return 'unshelve'
    case 'close':
      return statusGroup(before) === 'open' ? 'open' : null
    default:
      return null
  }
}
