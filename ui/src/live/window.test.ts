import { beforeEach, describe, expect, it } from 'vitest'
import { compareBy } from '@/alerts/order'
import { sampleAlert } from '@/testing/sample'
import type { Change } from './stream'
import { AlertWindow } from './window'

const ranks: Record<string, number> = { critical: 1, major: 2, minor: 3 }
const nobody = new Set<string>()

// An alert of a severity and of a minute; later minutes sort first.
const alert = (id: string, severity: string, minute: number, change = {}) =>
  sampleAlert({ id, severity, lastReceiveTime: `2026-01-01T00:${String(minute).padStart(2, '0')}:00.000Z`, ...change })

const put = (rev: number, ...args: Parameters<typeof alert>): Change => ({ id: args[0], rev, alert: alert(...args), kind: 'new' })
const gone = (id: string, rev: number): Change => ({ id, rev, alert: null, kind: 'gone' })

let list: AlertWindow
const ids = () => list.rows.map((row) => (row.gone ? `(${row.id})` : row.id)).join(' ')

beforeEach(() => {
  list = new AlertWindow(compareBy(['severity', 'lastReceiveTime'], (s) => ranks[s] ?? Infinity))
  list.reset([alert('c1', 'critical', 5), alert('m1', 'major', 9), alert('m2', 'major', 4)], false)
})

describe('while nobody reads', () => {
  it('puts new rows into their place', () => {
    list.apply([put(1, 'm0', 'major', 10), put(1, 'c0', 'critical', 1), put(1, 'z', 'minor', 59)], false, nobody)
    expect(ids()).toBe('c1 c0 m0 m1 m2 z')
  })

  it('moves a row whose place changed and replaces one in place', () => {
    const before = list.rows[1]
    list.apply([put(2, 'm2', 'critical', 6), put(2, 'm1', 'major', 9, { status: 'ack' })], false, nobody)
    expect(ids()).toBe('m2 c1 m1')
    expect(list.rows[2]?.alert.status).toBe('ack')
    expect(list.rows[2]).not.toBe(before)
  })

  it('removes rows that are gone and ignores what it does not hold', () => {
    list.apply([gone('m1', 3), gone('unknown', 3)], false, nobody)
    expect(ids()).toBe('c1 m2')
  })

  it('ignores what is older than what it holds', () => {
    list.apply([put(5, 'm1', 'major', 9, { text: 'new' })], false, nobody)
    list.apply([put(4, 'm1', 'critical', 9, { text: 'old' }), gone('m1', 4)], false, nobody)
    expect(ids()).toBe('c1 m1 m2')
    expect(list.rows[1]?.alert.text).toBe('new')
  })
})

describe('while someone reads', () => {
  it('keeps new rows waiting', () => {
    list.apply([put(1, 'c0', 'critical', 30), put(1, 'c9', 'critical', 31)], true, nobody)
    expect(ids()).toBe('c1 m1 m2')
    expect(list.waitingCount).toBe(2)
    list.apply([gone('c9', 2)], true, nobody)
    expect(list.waitingCount).toBe(1)
    list.release()
    expect(ids()).toBe('c0 c1 m1 m2')
    expect(list.waitingCount).toBe(0)
  })

  it('updates rows where they stand', () => {
    list.apply([put(2, 'm2', 'critical', 40), gone('m1', 2)], true, nobody)
    expect(ids()).toBe('c1 (m1) m2')
    list.release()
    expect(ids()).toBe('m2 c1')
  })

  it('revives a row that came back', () => {
    list.apply([gone('m1', 2)], true, nobody)
    list.apply([put(3, 'm1', 'major', 9)], true, nobody)
    expect(ids()).toBe('c1 m1 m2')
  })

  it('lets rows go that the reader acted on', () => {
    list.apply([gone('m1', 2), gone('c1', 2)], true, new Set(['m1']))
    expect(ids()).toBe('(c1) m2')
  })

  it('catches up when the reading ends with a change', () => {
    list.apply([put(1, 'c0', 'critical', 30)], true, nobody)
    list.apply([put(1, 'm0', 'major', 30)], false, nobody)
    expect(ids()).toBe('c0 c1 m0 m1 m2')
  })
})

describe('after changes were missed', () => {
  const now = [alert('c0', 'critical', 9), alert('m2', 'critical', 4), alert('c1', 'critical', 1)]
  it('keeps the rows where they are while someone reads', () => {
    list.renew(now, false, true)
    expect(ids()).toBe('c1 (m1) m2')
    expect(list.rows[2]?.alert.severity).toBe('critical')
    expect(list.waitingCount).toBe(1)
    list.release()
    expect(ids()).toBe('c0 m2 c1')
  })

  it('brings back a row that was struck out, once', () => {
    list.apply([gone('m1', 2)], true, nobody)
    list.renew([alert('c1', 'critical', 5), alert('m1', 'major', 9)], false, true)
    expect(ids()).toBe('c1 m1 (m2)')
    expect(list.waitingCount).toBe(0)
  })

  it('knows nothing of rows behind what was read', () => {
    list.renew([alert('c1', 'critical', 5), alert('m1', 'major', 9)], true, true)
    expect(ids()).toBe('c1 m1 m2')
    expect(list.serverCount).toBe(2)
  })

  it('is simply the new list while nobody reads', () => {
    list.renew(now, false, false)
    expect(ids()).toBe('c0 m2 c1')
  })
})

describe('a list that goes on at the server', () => {
  beforeEach(() => list.reset([alert('c1', 'critical', 5), alert('m1', 'major', 9)], true))

  it('leaves out what sorts after its last row', () => {
    list.apply([put(1, 'm2', 'major', 8), put(1, 'm0', 'major', 10)], false, nobody)
    expect(ids()).toBe('c1 m0 m1')
  })

  it('drops a row that moves behind its last one', () => {
    list.apply([put(2, 'c1', 'minor', 5)], false, nobody)
    expect(ids()).toBe('m1')
  })

  it('appends a page that overlaps', () => {
    expect(list.append([alert('m1', 'major', 9), alert('m2', 'major', 8), alert('z', 'minor', 1)], false)).toBe(2)
    expect(ids()).toBe('c1 m1 m2 z')
    list.apply([put(1, 'zz', 'minor', 0)], false, nobody)
    expect(ids()).toBe('c1 m1 m2 z zz')
  })

  it('counts what the server has before the next page', () => {
    list.apply([put(1, 'c0', 'critical', 30), gone('c1', 2)], true, nobody)
    expect(list.serverCount).toBe(2)
    list.apply([put(2, 'm1', 'minor', 1)], true, nobody)
    expect(list.serverCount).toBe(1)
  })

  it('lets go of its end', () => {
    list.apply([put(1, 'c0', 'critical', 30)], false, nobody)
    list.trim(2)
    expect(ids()).toBe('c0 c1')
    list.apply([put(2, 'm1', 'major', 9)], false, nobody)
    expect(ids()).toBe('c0 c1')
    expect(list.more).toBe(true)
  })
})

it('agrees with sorting everything, whatever happens', () => {
  let seed = 7
  const random = (n: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n
  const truth = new Map(list.rows.map((row) => [row.id, row.alert]))
  for (let rev = 1; rev < 3000; rev++) {
    const id = `r${random(60)}`
    const still = random(3) === 0
    if (random(4) === 0) {
      list.apply([gone(id, rev)], still, nobody)
      truth.delete(id)
    } else {
      const change = put(rev, id, ['critical', 'major', 'minor'][random(3)] as string, random(60))
      list.apply([change], still, nobody)
      truth.set(id, change.alert as never)
    }
    if (random(20) === 0) {
      list.release()
      const compare = compareBy(['severity', 'lastReceiveTime'], (s) => ranks[s] ?? Infinity)
      expect(ids()).toBe([...truth.values()].sort(compare).map((a) => a.id).join(' '))
    }
  }
})
