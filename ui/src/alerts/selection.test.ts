import { expect, it } from 'vitest'
import { nextTick, shallowRef } from 'vue'
import { sampleAlert } from '@/testing/sample'
import type { Row } from '@/live/window'
import { useSelection } from './selection'

const rowsOf = (ids: string) => [...ids].map((id): Row => ({ id, alert: sampleAlert({ id }), rev: 0, gone: false }))

it('moves within the list', () => {
  const s = useSelection(shallowRef(rowsOf('abc')))
  expect(s.move(1)).toBe('a')
  expect(s.move(1)).toBe('b')
  expect(s.move(5)).toBe('c')
  expect(s.move(-Infinity)).toBe('a')
  expect(s.move(Infinity)).toBe('c')
})

it('passes on to the row that takes the place of one that left', async () => {
  const rows = shallowRef(rowsOf('abc'))
  const s = useSelection(rows)
  s.set('b')
  rows.value = rowsOf('ac')
  await nextTick()
  expect(s.active.value).toBeUndefined()
  expect(s.heir()).toBe('c')
  rows.value = rowsOf('a')
  expect(s.heir()).toBe('a')
  rows.value = []
  expect(s.heir()).toBe('')
})

it('goes on from the place of a row that left', async () => {
  const rows = shallowRef(rowsOf('abc'))
  const s = useSelection(rows)
  s.set('b')
  rows.value = rowsOf('ac')
  await nextTick()
  expect(s.move(1)).toBe('c')
  s.set('b')
  expect(s.move(-1)).toBe('a')
})

it('has nowhere to go in an empty list', () => {
  expect(useSelection(shallowRef<Row[]>([])).move(1)).toBe('')
})

it('goes on from the line that is meant where an alert has several', async () => {
  const rows = shallowRef(rowsOf('abac'))
  const s = useSelection(rows)
  s.set('a', 2)
  expect(s.move(1)).toBe('c')
  expect(s.move(-1)).toBe('a')
  expect(s.place()).toBe(2)
  rows.value = rowsOf('xabac')
  await nextTick()
  expect(s.move(1)).toBe('c')
})
