import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FakeSource, fakeServer, sampleAlert } from '@/testing/sample'
import type { Alert } from '@/api/types'
import { Watch, type News } from './watch'

// Locks and channels as between tabs: the first who asks has the lock until they let go.
let queue: (() => Promise<void>)[]
let channels: FakeChannel[]

class FakeChannel {
  onmessage: ((event: { data: unknown }) => void) | null = null
  constructor() {
    channels.push(this)
  }
  postMessage(data: unknown) {
    for (const other of channels) if (other !== this) other.onmessage?.({ data })
  }
  close() {
    channels = channels.filter((c) => c !== this)
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  FakeSource.install()
  queue = []
  channels = []
  vi.stubGlobal('BroadcastChannel', FakeChannel)
  vi.stubGlobal('navigator', {
    locks: {
      request: async (_: string, { signal }: { signal: AbortSignal }, run: () => Promise<void>) => {
        const turn = async () => {
          if (!signal.aborted) await run()
          queue.shift()
          void queue[0]?.()
        }
        queue.push(turn)
        if (queue.length === 1) await turn()
      },
    },
  })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function tab() {
  const desktop: News[][] = []
  const heard: News[][] = []
  const watch = new Watch([{ severity: ['major'] }, { q: 'group:"A B"', severity: ['critical', 'major'] }], { open: (status) => status === 'open', desktop: (n) => desktop.push(n), hear: (n) => heard.push(n) })
  return { watch, desktop, heard, ids: () => desktop.map((all) => all.map(({ id }) => id)) }
}

const send = (change: string, alert: Partial<Alert>) => FakeSource.last.send('alert', { change, alert: sampleAlert(alert) })
const later = () => vi.advanceTimersByTime(500)

it('tells what came together once, in one tab, and lets all hear', () => {
  const [a, b] = [tab(), tab()]
  expect(FakeSource.all).toHaveLength(1)
  expect(new URL(FakeSource.last.url).searchParams.getAll('filter')).toEqual(['severity=major', 'q=group%3A%22A+B%22&severity=critical&severity=major'])
  send('new', { id: 'x' })
  send('new', { id: 'x', rev: 2 })
  send('new', { id: 'y' })
  later()
  expect(a.ids()).toEqual([['x', 'y']])
  expect(b.ids()).toEqual([])
  expect([a.heard.length, b.heard.length]).toEqual([1, 1])
})

it('says nothing of what is old, not new, or nobody has to look at', () => {
  const a = tab()
  for (const kind of ['duplicate', 'ack', 'note', 'attributes', 'open']) send(kind, { id: kind })
  send('new', { id: 'z', status: 'blackout' })
  later()
  expect(a.ids()).toEqual([])
})

it('tells again of an alert that the end of a blackout brings back', async () => {
  const a = tab()
  send('new', { id: 'x' })
  later()
  send('status', { id: 'x', rev: 2, status: 'blackout' })
  send('status', { id: 'x', rev: 3 })
  send('status', { id: 'y', rev: 2, status: 'ack' })
  later()
  expect(a.ids()).toEqual([['x'], ['x']])
})

it('the next tab takes over and does not repeat', async () => {
  const [a, b] = [tab(), tab()]
  send('new', { id: 'x' })
  later()
  a.watch.stop()
  await vi.advanceTimersByTimeAsync(0)
  expect(FakeSource.all).toHaveLength(2)
  send('severity', { id: 'x' })
  send('new', { id: 'y' })
  later()
  expect(b.ids()).toEqual([['y']])
})

it('an alert that was over is news again', () => {
  const a = tab()
  send('new', { id: 'x' })
  later()
  send('status', { id: 'x', status: 'closed' })
  send('severity', { id: 'x' })
  later()
  FakeSource.last.send('gone', { id: 'x', rev: 4 })
  send('severity', { id: 'x' })
  later()
  expect(a.ids()).toEqual([['x'], ['x'], ['x']])
})

it('tells what was missed, and nothing twice', async () => {
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()
  const old = { receiveTime: at(-90), updateTime: at(-90) }
  const alerts = [sampleAlert({ id: 'x' }), sampleAlert({ id: 'old', ...old, lastReceiveTime: at(10) }), sampleAlert({ id: 'acked', status: 'ack' }), sampleAlert({ id: 'y' })]
  for (const alert of alerts.filter((a) => a.id !== 'old')) Object.assign(alert, { receiveTime: at(9), updateTime: at(9) })
  const asked = fakeServer({ alerts: () => ({ alerts }) })
  const a = tab()
  FakeSource.last.send('ready', { seq: 1 })
  send('new', { id: 'x' })
  later()
  vi.advanceTimersByTime(8 * 60_000)
  FakeSource.last.fail(false)
  vi.advanceTimersByTime(2 * 60_000)
  FakeSource.last.send('ready', { seq: 1 })
  expect(asked).toEqual([])
  FakeSource.last.send('reset', {})
  await vi.advanceTimersByTimeAsync(500)
  expect(asked[0]?.searchParams.getAll('severity')).toEqual(['major'])
  expect(a.ids()).toEqual([['x'], ['y']])
})

it('is quiet after it was stopped', () => {
  const a = tab()
  send('new', { id: 'x' })
  a.watch.stop()
  later()
  expect(a.ids()).toEqual([])
  expect(FakeSource.last.readyState).toBe(FakeSource.CLOSED)
})
