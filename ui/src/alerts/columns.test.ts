import { expect, it } from 'vitest'
import { choiceOf, columnFor, columnGap, columnOf, fitting, moved, resized, tracks } from './columns'

const ids = (names: string[], width: number) => fitting(names.map(columnOf), width).map((c) => c.id)
const all = ['severity', 'status', 'lastReceiveTime', 'timeoutLeft', 'environment', 'resource', 'event', 'value', 'text']

it('takes a name that is no field for an attribute', () => {
  expect(columnOf('event').id).toBe('event')
  expect(columnOf('region').id).toBe('attributes.region')
  expect(columnOf('attributes.region').id).toBe('attributes.region')
})

it('lets the least important columns go first and keeps the order', () => {
  expect(ids(all, 2000)).toEqual(all)
  expect(ids(all, 780)).toEqual(['severity', 'status', 'lastReceiveTime', 'resource', 'event', 'text'])
  expect(ids(all, 0)).toEqual(['severity', 'event'])
})

it('never takes more room than there is, as long as two fit', () => {
  for (let width = 300; width < 1600; width += 50) {
    const used = fitting(all.map(columnOf), width).reduce((sum, c) => sum + c.width + columnGap, 0)
    expect(used).toBeLessThanOrEqual(width)
  }
})

it('shares what is left over', () => {
  expect(tracks([columnOf('severity'), columnOf('text')])).toBe('112px minmax(170px, 8fr)')
})

it('keeps the width and the place that the reader gave', () => {
  const columns = ['severity', 'event:200', 'attributes.a:b', 'attributes.c:d:90', 'text:9'].map(columnFor)
  expect(columns.map((c) => [c.id, c.fixed ? c.width : 0])).toEqual([
    ['severity', 0], ['event', 200], ['attributes.a:b', 0], ['attributes.c:d', 90], ['text', 32],
  ])
  expect(choiceOf(columns)).toEqual(['severity', 'event:200', 'attributes.a:b', 'attributes.c:d:90', 'text:32'])
  expect(choiceOf(resized(columns, 'event', 5000.4))).toContain('event:1000')
  expect(tracks([columnFor('event:200')])).toBe('200px')
})

it('moves a column before another or to the end', () => {
  const f = (id: string, before: string) => moved(['a', 'b', 'c'].map(columnOf), `attributes.${id}`, before && `attributes.${before}`).map((c) => c.id.at(-1)).join('')
  expect([f('c', 'a'), f('a', 'c'), f('a', ''), f('b', 'b'), f('x', 'a')]).toEqual(['cab', 'bac', 'bca', 'abc', 'abc'])
})
