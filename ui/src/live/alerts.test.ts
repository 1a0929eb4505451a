import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useConfig } from '@/api/config'
import { defaultFilter } from '@/alerts/filter'
import type { Alert } from '@/api/types'
import { FakeSource, fakeFrames, fakeServer, sampleAlert, sampleConfig } from '@/testing/sample'
import { useAlerts } from './alerts'
import { useConnection } from './connection'

const initial = defaultFilter(sampleConfig())
let asked: URL[]
let page: () => unknown
let answers: Alert[]
let frame: () => void
let acted: unknown[]

const paths = () => asked.map((u) => u.pathname.replace(/^.*\/api\//, ''))
const soon = () => vi.advanceTimersByTimeAsync(1)
const ids = () => useAlerts().rows.map((row) => row.id)
const event = (change: Partial<Alert> & { rev: number }) =>
  FakeSource.last.send('alert', { change: 'new', alert: sampleAlert(change) })

beforeEach(() => {
  vi.useFakeTimers()
  FakeSource.install()
  frame = fakeFrames()
  answers = [sampleAlert({ id: 'a' })]
  acted = []
  page = () => ({ alerts: answers, total: answers.length, more: false, severityCounts: {}, statusCounts: {} })
  asked = fakeServer({
    alerts: () => page(),
    'alerts/facets': () => ({
      total: answers.length,
      facets: [
        { field: 'environment', distinct: 1, values: [{ value: 'Production', count: answers.length, severity: 'major' }] },
        { field: 'severity', distinct: 1, values: [{ value: 'major', count: answers.length, severity: 'major' }] },
      ],
    }),
    'alert/a/action': (_, init) => (acted.push(JSON.parse(String(init?.body))), { status: 'ok' }),
    'alert/a': () => ({ alert: sampleAlert({ id: 'a', status: 'closed' }) }),
  })
  setActivePinia(createPinia())
  useConfig().config = sampleConfig()
})

afterEach(() => {
  useAlerts().stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function start() {
  useAlerts().show(initial)
  FakeSource.last.send('ready', { seq: 1 })
  await soon()
}

it('opens the stream, then reads the list with the same filter', async () => {
  useAlerts().show({ ...initial, environment: ['Production'], q: 'web*' })
  expect(asked).toHaveLength(0)
  FakeSource.last.send('ready', { seq: 1 })
  await soon()
  const stream = new URL(FakeSource.last.url).searchParams
  const list = asked[0]?.searchParams
  for (const name of ['environment', 'status', 'q']) expect(stream.getAll(name)).toEqual(list?.getAll(name))
  expect(list?.getAll('sort-by')).toEqual(['severity', 'lastReceiveTime'])
  expect(ids()).toEqual(['a'])
})

it('asks for all counts in one request', async () => {
  useAlerts().show({ ...initial, environment: ['Production'], severity: ['major'] })
  FakeSource.last.send('ready', { seq: 1 })
  await soon()
  const [counted, ...others] = asked.filter((u) => !u.pathname.endsWith('/alerts'))
  expect(others).toEqual([])
  expect(counted?.searchParams.getAll('facet')).toEqual(['environment', 'status', 'severity'])
  expect(counted?.searchParams.getAll('severity')).toEqual(['major'])
  expect(useAlerts().severityCounts).toEqual({ major: 1 })
  expect(useAlerts().total).toBe(1)
})

it('asks for nothing as long as nothing happens', async () => {
  await start()
  const before = asked.length
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(asked).toHaveLength(before)
})

it('shows what the stream brings and counts a burst once', async () => {
  await start()
  const before = asked.length
  for (let i = 0; i < 50; i++) event({ id: `n${i}`, rev: 1, severity: 'critical' })
  frame()
  expect(ids()).toHaveLength(51)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(paths().slice(before)).toEqual(['alerts/facets'])
})

it('counts now and then during a flood', async () => {
  await start()
  const before = asked.length
  for (let i = 0; i < 100; i++) {
    event({ id: `n${i}`, rev: 1 })
    frame()
    await vi.advanceTimersByTimeAsync(100)
  }
  const counted = asked.length - before
  expect(counted).toBeGreaterThanOrEqual(3)
  expect(counted).toBeLessThanOrEqual(5)
})

it('does not count again for a repetition', async () => {
  await start()
  const before = asked.length
  event({ id: 'a', rev: 2, duplicateCount: 5 })
  frame()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(useAlerts().rows[0]?.alert.duplicateCount).toBe(5)
  expect(asked).toHaveLength(before)
})

it('loses no change that overtakes the list', async () => {
  useAlerts().show(initial)
  FakeSource.last.send('ready', { seq: 1 })
  event({ id: 'b', rev: 1, severity: 'critical' })
  FakeSource.last.send('gone', { id: 'a', rev: 7 })
  frame()
  await soon()
  frame()
  expect(ids()).toEqual(['b'])
})

it('reads the list again after a reset', async () => {
  await start()
  answers = [sampleAlert({ id: 'x' })]
  FakeSource.last.send('reset', {})
  await soon()
  expect(ids()).toEqual(['x'])
})

it('reads the list even if there is no stream', async () => {
  useAlerts().show(initial)
  FakeSource.last.fail(true)
  await soon()
  expect(ids()).toEqual(['a'])
  expect(useConnection().freshness).toBe('reconnecting')
  await vi.advanceTimersByTimeAsync(900)
})

it('says so when the stream stays away, and recovers', async () => {
  await start()
  FakeSource.last.fail(false)
  await vi.advanceTimersByTimeAsync(14_000)
  expect(useConnection().freshness).toBe('reconnecting')
  await vi.advanceTimersByTimeAsync(2_000)
  expect(useConnection().freshness).toBe('stale')
  FakeSource.last.send('ready', { seq: 1 })
  expect(useConnection().freshness).toBe('live')
})

it('stops asking for a query that cannot be read, and says where', async () => {
  page = () =>
    Response.json({ message: 'query: expected a term at position 3', errors: [{ position: 3, message: 'expected a term' }] }, { status: 400 })
  useAlerts().show({ ...initial, q: 'a (' })
  FakeSource.last.fail(true)
  await soon()
  const alerts = useAlerts()
  expect(alerts.error?.faults).toEqual([{ position: 3, message: 'expected a term' }])
  expect(alerts.loading).toBe(false)
  const before = asked.length
  await vi.advanceTimersByTimeAsync(120_000)
  expect(asked).toHaveLength(before)
  expect(FakeSource.all).toHaveLength(1)
})

it('keeps rows still for a reader, and lets an own change through', async () => {
  answers = [sampleAlert({ id: 'a' }), sampleAlert({ id: 'b' })]
  await start()
  const alerts = useAlerts()
  alerts.keepStill(true)
  event({ id: 'n', rev: 1, severity: 'critical' })
  frame()
  expect(ids()).toEqual(['a', 'b'])
  expect(alerts.waiting).toBe(1)
  await alerts.act('a', 'close')
  FakeSource.last.send('gone', { id: 'a', rev: 2 })
  frame()
  expect(ids()).toEqual(['b'])
  expect(acted).toEqual([{ action: 'close', text: '', timeout: null }])
  alerts.keepStill(false)
  expect(ids()).toEqual(['n', 'b'])
})

it('holds everything back while paused, but not an own change', async () => {
  await start()
  const alerts = useAlerts()
  alerts.pause(true)
  event({ id: 'n', rev: 1, severity: 'critical' })
  frame()
  expect(ids()).toEqual(['a'])
  expect(alerts.waiting).toBe(1)
  await alerts.act('a', 'close')
  expect(ids()).toEqual([])
  alerts.pause(false)
  frame()
  expect(ids()).toEqual(['n'])
})

it('gives a refused action to the caller', async () => {
  await start()
  await expect(useAlerts().act('zzz', 'ack')).rejects.toMatchObject({ status: 404 })
  expect(useAlerts().busy.size).toBe(0)
})

it('reads further pages and stops where the list has got shorter', async () => {
  page = () => ({ alerts: answers, total: 400, more: true, severityCounts: {}, statusCounts: {} })
  answers = Array.from({ length: 200 }, (_, i) => sampleAlert({ id: `p${String(i).padStart(3, '0')}` }))
  await start()
  answers = [sampleAlert({ id: 'z' })]
  await useAlerts().loadMore()
  expect(asked.at(-1)?.searchParams.get('page')).toBe('2')
  expect(ids()).toHaveLength(201)
  page = () => Response.json({ message: 'page out of range' }, { status: 416 })
  await useAlerts().loadMore()
  expect(useAlerts().more).toBe(false)
  expect(useAlerts().error).toBeNull()
})
