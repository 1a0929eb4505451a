import { expect, it } from 'vitest'
import { shallowRef } from 'vue'
import type { GroupHead } from '@/live/groups'
import type { Row } from '@/live/window'
import { sampleAlert } from '@/testing/sample'
import { usePicks } from './picks'

const rowsOf = (ids: string): (Row | GroupHead)[] =>
  [...ids].map((id) =>
    id === '#'
      ? { id: 'group:x', group: { value: 'x', count: 1, severity: null }, open: true, loading: false, more: false }
      : { id, alert: sampleAlert({ id }), rev: 0, gone: false },
  )

function start(ids: string, total = ids.length) {
  const lines = shallowRef(rowsOf(ids))
  const picks = usePicks(lines, () => total)
  return { lines, picks, ids: () => picks.known.value.map((a) => a.id).join('') }
}

it('selects one and lets it go', () => {
  const { picks, ids } = start('abc')
  picks.toggle('b')
  picks.toggle('nobody')
  expect([ids(), picks.count.value, picks.share.value]).toEqual(['b', 1, 'some'])
  picks.toggle('b')
  expect([picks.any.value, picks.share.value]).toEqual([false, 'none'])
})

it('selects a range in either direction, without the heads of groups', () => {
  const { picks, ids } = start('ab#cde')
  picks.range('b')
  expect(ids()).toBe('b')
  picks.range('d')
  expect(ids()).toBe('bcd')
  picks.range('a')
  expect([...ids()].sort().join('')).toBe('abcd')
})

it('ends a range at the line that is meant where an alert has several', () => {
  const { picks, ids } = start('#abc#ad')
  picks.toggle('b')
  picks.range('a', 5)
  expect(ids()).toBe('bca')
})

it('keeps what leaves the list, and shows the others as they are now', () => {
  const { lines, picks, ids } = start('abc')
  picks.toggle('a')
  picks.toggle('b')
  lines.value = [{ id: 'b', alert: sampleAlert({ id: 'b', status: 'ack' }), rev: 1, gone: false }]
  expect([ids(), picks.count.value]).toEqual(['ab', 2])
  expect(picks.known.value[1]?.status).toBe('ack')
  picks.clear()
  expect(picks.any.value).toBe(false)
})

it('selects all that match, of which one can be left out', () => {
  const { picks, ids } = start('abc', 1248)
  picks.toggleLoaded()
  expect([picks.count.value, picks.share.value]).toEqual([3, 'all'])
  picks.takeAll()
  expect([picks.count.value, picks.has('unseen')]).toEqual([1248, true])
  picks.toggle('b')
  expect([ids(), picks.count.value, picks.has('b')]).toEqual(['ac', 2, false])
  picks.toggleLoaded()
  picks.toggleLoaded()
  expect(picks.any.value).toBe(false)
})
