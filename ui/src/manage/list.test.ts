import { effectScope, nextTick } from 'vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakeServer } from '@/testing/sample'
import { kind, type Row } from './kind'
import { useRecords } from './list'

interface Thing extends Row {
  n: number
}
const things = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => ({ id: `t${from + i}`, n: from + i }))
const description = { name: 'things', path: 'thing', title: (t: Thing) => t.id, columns: [{ id: 'n', value: (t: Thing) => t.n }], sort: 'n' }

let scope = effectScope()
beforeEach(() => {
  scope = effectScope()
  vi.useFakeTimers()
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('reads all pages and shows them bit by bit', async () => {
  const asked = fakeServer({
    things: (url) => (url.searchParams.get('page') === '1' ? { things: things(0, 1000), more: true, total: 1200 } : { things: things(1000, 1200), more: false, total: 1200 }),
  })
  const list = scope.run(() => useRecords(kind<Thing>(description)))!
  await list.load()
  expect(asked.length).toBe(2)
  expect(list.visible.value.length).toBe(200)
  expect(list.left.value).toBe(1000)
  await list.grow()
  expect(list.visible.value.length).toBe(400)
  list.text.value = '1199'
  expect(list.visible.value.map((r) => r.id)).toEqual(['t1199'])
})

it('reads again while it is looked at, and no oftener', async () => {
  const asked = fakeServer({ things: () => ({ things: things(0, 1), more: false, total: 1 }) })
  const list = scope.run(() => useRecords(kind<Thing>({ ...description, refresh: 15_000 })))!
  await list.load()
  await vi.advanceTimersByTimeAsync(14_000)
  expect(asked.length).toBe(1)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(asked.length).toBe(2)
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked.length).toBe(2)
  hidden.mockReturnValue(false)
  dispatchEvent(new Event('visibilitychange'))
  await nextTick()
  expect(asked.length).toBe(3)
  hidden.mockRestore()
})

it('leaves search, order and pages to the server where there may be many', async () => {
  const asked = fakeServer({
    things: (url) => ({ things: url.searchParams.get('page') === '1' ? things(0, 200) : things(200, 250), more: url.searchParams.get('page') === '1', total: 250 }),
  })
  const list = scope.run(() => useRecords(kind<Thing>({ ...description, remote: true, sort: '-n' })))!
  list.text.value = 'user:me'
  await list.load()
  expect(Object.fromEntries(asked[0]!.searchParams)).toEqual({ q: 'user:me', 'sort-by': '-n', page: '1', 'page-size': '200' })
  expect(list.left.value).toBe(50)
  await list.grow()
  expect(list.visible.value.length).toBe(250)
  expect(list.left.value).toBe(0)
})

it('asks for the newest first as the server calls it', async () => {
  const asked = fakeServer({ things: () => ({ things: [], more: false, total: 0 }) })
  const columns = [{ id: 'at', value: () => '', show: 'time' as const }]
  const list = scope.run(() => useRecords(kind<Thing>({ ...description, columns, remote: true, sort: '-at' })))!
  await list.load()
  list.sort.value = 'at'
  await list.load()
  expect(asked.map((url) => url.searchParams.get('sort-by'))).toEqual(['at', '-at'])
})

it('keeps what is shown when the list cannot be read', async () => {
  let good = true
  fakeServer({ things: () => (good ? { things: things(0, 1), more: false, total: 1 } : Response.json({ message: 'no' }, { status: 500 })) })
  const list = scope.run(() => useRecords(kind<Thing>(description)))!
  await list.load()
  good = false
  await list.load()
  expect(list.error.value?.message).toBe('no')
  expect(list.visible.value.length).toBe(1)
})
