import { afterEach, expect, it, vi } from 'vitest'
import { fakeFrames } from '@/testing/sample'
import { ChangeQueue } from './queue'
import type { Change } from './stream'

const change = (id: string, rev: number): Change => ({ id, rev, alert: null, kind: 'gone' })
const seen = (changes: Change[]) => changes.map((c) => `${c.id}${c.rev}`).join(' ')

afterEach(() => vi.unstubAllGlobals())

it('delivers the newest of each alert once per frame', () => {
  const frame = fakeFrames()
  const got: string[] = []
  const queue = new ChangeQueue((changes) => got.push(seen(changes)))
  queue.push(change('a', 1))
  queue.push(change('b', 5))
  queue.push(change('a', 3))
  queue.push(change('a', 2))
  frame()
  frame()
  queue.push(change('c', 1))
  frame()
  expect(got).toEqual(['b5 a3', 'c1'])
})

it('keeps what comes while it is held', () => {
  const frame = fakeFrames()
  const got: string[] = []
  const queue = new ChangeQueue((changes) => got.push(seen(changes)))
  queue.push(change('a', 1))
  queue.hold(true)
  frame()
  queue.push(change('b', 1))
  expect(queue.size).toBe(2)
  queue.hold(false)
  frame()
  expect(got).toEqual(['a1 b1'])
})

it('forgets everything when cleared', () => {
  const frame = fakeFrames()
  const deliver = vi.fn()
  const queue = new ChangeQueue(deliver)
  queue.push(change('a', 1))
  queue.clear()
  frame()
  expect(deliver).not.toHaveBeenCalled()
})
