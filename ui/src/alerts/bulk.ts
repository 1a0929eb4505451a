// What is done to a selection, and how it is taken back.
import { useI18n } from 'vue-i18n'
import { actOnMany, deleteMany, noteMany, setAttributesOfMany, tagMany, untagMany, type Target } from '@/api/bulk'
import { ApiError, type Query } from '@/api/client'
import type { Reason } from '@/api/deeds'
import type { Action, Alert } from '@/api/types'
import { useNotices } from '@/components/notices'
import { statusGroup } from './actions'
import { ownerAttribute, watchTag } from './deeds'

/** Alerts by the status that they had. */
type Before = Record<string, string[]>

interface Outcome {
  updated: string[]
  failed: number
  before: Before
}

const undoFor = 20_000
const patience = 700 // before it is said that something is under way

/** The actions that take another one back, one after the other, and for which alerts. */
export function takeBack(action: string, before: Before): { action: Action; ids: string[] }[] {
  const ids = (...groups: string[]) =>
    Object.entries(before).flatMap(([status, list]) => (groups.length === 0 || groups.includes(statusGroup(status)) ? list : []))
  const steps: Record<string, { action: Action; ids: string[] }[]> = {
    ack: [{ action: 'unack', ids: ids() }],
    unack: [{ action: 'ack', ids: ids() }],
    shelve: [{ action: 'unshelve', ids: ids() }],
    open: [{ action: 'close', ids: ids('closed') }],
    close: [
      { action: 'open', ids: ids() },
      { action: 'ack', ids: ids('acked') },
      { action: 'shelve', ids: ids('shelved') },
    ],
  }
  return (steps[action] ?? []).filter((step) => step.ids.length > 0)
}

/** Who the alerts belong to, as far as that is known. */
export function byOwner(alerts: Alert[], ids: string[]): Map<string, string[]> {
  const owners = new Map(alerts.map((alert) => [alert.id, String(alert.attributes[ownerAttribute] ?? '')]))
  const groups = new Map<string, string[]>()
  for (const id of ids) {
    const owner = owners.get(id)
    if (owner !== undefined) groups.set(owner, [...(groups.get(owner) ?? []), id])
  }
  return groups
}

/** The target without the alerts that have a tag. */
export function lacking({ query, ids }: Target, tag: string): Target {
  if (tag.startsWith('~')) return { query, ids } // the server would take it for a pattern
  const out = query['tags!']
  return { query: { ...query, 'tags!': [...(Array.isArray(out) ? out : []), tag] }, ids }
}

/** Does things to many alerts and says how it went, with a way back where there is one. */
export function useBulk() {
  const { t, n } = useI18n()
  const notices = useNotices()

  async function run(name: string, size: number, send: () => Promise<Outcome>, undo?: (done: Outcome) => (() => Promise<unknown>) | null) {
    const wait = setTimeout(() => notices.say(t('bulk.working', { n: n(size) }, size)), patience)
    let done: Outcome
    try {
      done = await send()
    } finally {
      clearTimeout(wait)
    }
    const { updated, failed } = done
    const count = updated.length
    const text = failed > 0 ? t('bulk.partly', { name, n: n(count), failed: n(failed) }) : t('bulk.done', { name, n: n(count) }, count)
    const back = count > 0 ? undo?.(done) : null
    notices.say(text, { bad: count === 0, ...(back ? { undo: () => void taken(back), lasts: undoFor } : {}) })
    return done
  }

  async function taken(back: () => Promise<unknown>) {
    try {
      await back()
    } catch (cause) {
      notices.say((cause as Error).message, { bad: true })
    }
  }

  const named = (ids: string[]): Target => ({ query: {}, ids })

  function act(target: Target, size: number, action: string, reason: Reason) {
    return run(nameOf(action), size, () => outcome(actOnMany(target, action, reason)), (done) => {
      const steps = takeBack(action, done.before)
      return steps.length > 0 ? () => run(t('bulk.undo'), done.updated.length, () => steps.reduce(after, Promise.resolve(none))) : null
    })
  }

  // The outcome of the first step is that of all: it is for every alert.
  async function after(former: Promise<Outcome>, step: { action: Action; ids: string[] }): Promise<Outcome> {
    const before = await former
    const done = await outcome(actOnMany(named(step.ids), step.action, { text: '', timeout: null }))
    return before === none ? done : { ...before, failed: before.failed + done.failed }
  }

  function nameOf(action: string) {
    const known = ['open', 'ack', 'unack', 'shelve', 'unshelve', 'close']
    return known.includes(action) ? t(`action.${action}`) : action
  }

  // Only those that lack the tag get it, so that taking it back leaves the others theirs.
  const addTag = (name: string) => (target: Target, size: number, tag: string) =>
    run(name || t('bulk.tagged', { tag }), size, () => outcome(tagMany(lacking(target, tag), tag)), ({ updated }) => () =>
      run(t('bulk.undo'), updated.length, () => outcome(untagMany(named(updated), tag))))

  const tag = addTag('')
  const watch = (target: Target, size: number, login: string) => addTag(t('deed.watch'))(target, size, watchTag(login))
  const unwatch = (target: Target, size: number, login: string) => run(t('deed.unwatch'), size, () => outcome(untagMany(target, watchTag(login))))

  /** Gives them to somebody, or to nobody. It is taken back where the owner before is known of every one. */
  const assign = (target: Target, size: number, to: string, alerts: Alert[]) =>
    run(to ? t('deed.assigned', { to }) : t('deed.unassigned'), size, () => outcome(setAttributesOfMany(target, { [ownerAttribute]: to || null })), ({ updated }) => {
      const owners = byOwner(alerts, updated)
      if ([...owners.values()].flat().length < updated.length) return null
      return () => run(t('bulk.undo'), updated.length, async () => {
        for (const [owner, ids] of owners) await setAttributesOfMany(named(ids), { [ownerAttribute]: owner || null })
        return { ...none, updated }
      })
    })

  const note = (target: Target, size: number, text: string) => run(t('act.note'), size, () => outcome(noteMany(target, text)))

  const remove = (target: Target, size: number) =>
    run(t('deed.delete'), size, async () => {
      const { deleted } = await deleteMany(target, unfiltered(target.query))
      return { ...none, updated: deleted }
    })

  return { act, tag, watch, unwatch, assign, note, remove }
}

const none: Outcome = { updated: [], failed: 0, before: {} }

async function outcome(send: Promise<{ updated: string[]; errors?: string[]; before?: Before }>): Promise<Outcome> {
  try {
    const { updated, errors = [], before = {} } = await send
    return { updated, failed: errors.length, before }
  } catch (cause) {
    if (cause instanceof ApiError && cause.status === 404) return none // nothing matches any more
    throw cause
  }
}

function unfiltered(query: Query): boolean {
  return Object.values(query).every((value) => value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0))
}
