import { describe, expect, it } from 'vitest'
import type { Column, Kind } from './kind'
import { narrowed, narrowings, nextSort, search, sorted, textOf } from './rows'

interface Thing {
  id: string
  n: number | null
  tags: string[]
}
const columns: Column<Thing>[] = [
  { id: 'id', value: (t) => t.id },
  { id: 'n', value: (t) => t.n },
  { id: 'tags', value: (t) => t.tags },
]
const things: Thing[] = [
  { id: 'host10', n: 2, tags: ['Web', 'dc=1'] },
  { id: 'host9', n: null, tags: [] },
  { id: 'Host1', n: 10, tags: ['web'] },
]
const ids = (rows: Thing[]) => rows.map((r) => r.id)

describe('search', () => {
  const f = (text: string, ...want: string[]) => it(text || 'nothing', () => expect(ids(search(things, columns, text))).toEqual(want))
  f('', 'host10', 'host9', 'Host1')
  f('web', 'host10', 'Host1')
  f('dc=1 host', 'host10')
  f('host web 10', 'host10', 'Host1')
  f('none')
})

describe('sorted', () => {
  const f = (by: string, ...want: string[]) => it(by, () => expect(ids(sorted(things, columns, by))).toEqual(want))
  f('id', 'Host1', 'host9', 'host10')
  f('-id', 'host10', 'host9', 'Host1')
  f('n', 'host10', 'Host1', 'host9')
  f('-n', 'Host1', 'host10', 'host9')
  f('unknown', 'host10', 'host9', 'Host1')
})

it('turns the order round at the second click', () => {
  expect(nextSort('a', 'b')).toBe('b')
  expect(nextSort('b', 'b')).toBe('-b')
  expect(nextSort('-b', 'b')).toBe('b')
})

it('writes values as text', () => {
  expect(textOf({ a: 1, b: ['x', 'y'] })).toBe('a=1, b=x, y')
  expect(textOf(null)).toBe('')
})

it('narrows to the rows that have a value', () => {
  const kind = { narrow: { field: 'tags', of: (t: Thing) => t.tags } } as unknown as Kind<Thing>
  expect(narrowings(things, kind)).toEqual(['Web', 'dc=1', 'web'])
  expect(ids(narrowed(things, kind, 'web'))).toEqual(['Host1'])
  expect(ids(narrowed(things, kind, ''))).toEqual(ids(things))
  expect(narrowings(things, {} as Kind<Thing>)).toEqual([])
  expect(ids(narrowed(things, {} as Kind<Thing>, 'web'))).toEqual(ids(things))
})
