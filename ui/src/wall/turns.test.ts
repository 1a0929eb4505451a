import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { useTurns } from './turns'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const set = (count: number) => {
  const scope = effectScope()
  const n = ref(count)
  return { scope, n, turns: scope.run(() => useTurns(n, ref(10))) as ReturnType<typeof useTurns> }
}

it('goes on by itself, around', () => {
  const { turns } = set(2)
  const seen = [10, 10, 10].map((s) => (vi.advanceTimersByTime(s * 1000), turns.at.value))
  expect(seen).toEqual([1, 0, 1])
})

it('gives a view that was gone to its whole time', () => {
  const { turns } = set(3)
  vi.advanceTimersByTime(9_000)
  turns.previous()
  expect(turns.at.value).toBe(2)
  vi.advanceTimersByTime(9_000)
  expect(turns.at.value).toBe(2)
  vi.advanceTimersByTime(1_000)
  expect(turns.at.value).toBe(0)
})

it('stands while it is held, or alone, or over', async () => {
  const { scope, n, turns } = set(2)
  turns.held.value = true
  await nextTick()
  vi.advanceTimersByTime(60_000)
  expect(turns.at.value).toBe(0)
  turns.held.value = false
  turns.next()
  n.value = 1
  await nextTick()
  expect(turns.at.value).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
  n.value = 2
  await nextTick()
  scope.stop()
  expect(vi.getTimerCount()).toBe(0)
})
