import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FakeSource, sampleAlert } from '@/testing/sample'
import { Stream } from './stream'

const log: string[] = []
const listener = {
  state: (state: string) => log.push(state),
  change: (c: { id: string; rev: number; kind: string }) => log.push(`${c.kind} ${c.id} ${c.rev}`),
  reset: () => log.push('reset'),
}
let stream: Stream

beforeEach(() => {
  vi.useFakeTimers()
  FakeSource.install()
  log.length = 0
  stream = new Stream('http://x/api/alerts/stream', listener)
})

afterEach(() => {
  stream.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('asks for the list once it is connected, then passes changes on', () => {
  FakeSource.last.send('ready', { seq: 4 })
  FakeSource.last.send('alert', { change: 'new', alert: sampleAlert({ id: 'a', rev: 3 }) })
  FakeSource.last.send('gone', { id: 'b', rev: 9 })
  FakeSource.last.send('reset', {})
  expect(log).toEqual(['connecting', 'live', 'reset', 'new a 3', 'gone b 9', 'reset'])
})

it('reads nothing again after the browser has resumed', () => {
  FakeSource.last.send('ready', { seq: 1 })
  FakeSource.last.fail(false)
  FakeSource.last.send('ready', { seq: 1 })
  expect(log).toEqual(['connecting', 'live', 'reset', 'broken', 'live'])
  expect(FakeSource.all).toHaveLength(1)
})

it('makes a new connection, later and later, where the browser gave up', () => {
  for (const wait of [1_250, 2_500, 5_000]) {
    const before = FakeSource.all.length
    FakeSource.last.fail(true)
    vi.advanceTimersByTime(wait / 2 - 100)
    expect(FakeSource.all).toHaveLength(before)
    vi.advanceTimersByTime(wait)
    expect(FakeSource.all).toHaveLength(before + 1)
  }
  FakeSource.last.send('ready', { seq: 1 })
  expect(log.slice(-2)).toEqual(['live', 'reset'])
})

it('goes on from the last event with a new connection', () => {
  FakeSource.last.send('ready', { seq: 4 }, '7-4')
  FakeSource.last.send('gone', { id: 'b', rev: 9 }, '7-5')
  FakeSource.last.fail(true)
  vi.advanceTimersByTime(2_000)
  expect(new URL(FakeSource.last.url).searchParams.get('last-event-id')).toBe('7-5')
  log.length = 0
  FakeSource.last.send('ready', { seq: 5 }, '7-5')
  expect(log).toEqual(['live'])
})

it('hurries when the network is back', () => {
  FakeSource.last.fail(true)
  dispatchEvent(new Event('online'))
  expect(FakeSource.all).toHaveLength(2)
  vi.advanceTimersByTime(60_000)
  expect(FakeSource.all).toHaveLength(2)
})

it('stops for good when closed', () => {
  FakeSource.last.fail(true)
  stream.close()
  vi.advanceTimersByTime(60_000)
  expect(FakeSource.all).toHaveLength(1)
})
