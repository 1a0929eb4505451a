import { expect, it } from 'vitest'
import { columnGap, columnOf, fitting, tracks } from './columns'

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
