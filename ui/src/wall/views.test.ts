import { expect, it } from 'vitest'
import { defaultFilter } from '@/alerts/filter'
import { sampleConfig } from '@/testing/sample'
import { namesViews, readEvery, readViews } from './views'

const initial = defaultFilter(sampleConfig())
const known = [{ id: '1', name: 'Night', query: 'severity=critical&q=db*' }, { id: 'Night', name: 'Other', query: 'q=x' }]

it('a view is a query of the list or the name of a saved one', () => {
  const { views, missing } = readViews({ view: ['q=web*&title=The web', '1', 'nobody', 'environment=Dev&severity=major'] }, initial, known)
  expect(missing).toEqual(['nobody'])
  expect(views.map(({ title, filter }) => [title, filter.q, filter.severity])).toEqual([
    ['The web', 'web*', []],
    ['Night', 'db*', ['critical']],
    ['Dev · major', '', ['major']],
  ])
  expect(readViews({ view: 'Night' }, initial, known).views[0]?.title).toBe('Other') // an id comes before a name
})

it('without views it is the list, filtered as its address would be', () => {
  expect(readViews({ q: 'disk' }, initial, []).views).toEqual([{ title: 'disk', filter: { ...initial, q: 'disk' } }])
  expect(readViews({}, initial, []).views).toHaveLength(1)
})

it('only names have to be looked up', () => {
  expect(namesViews({ view: 'q=a' })).toBe(false)
  expect(namesViews({ view: ['q=a', 'Night'] })).toBe(true)
  expect(namesViews({})).toBe(false)
})

it('the time of each view has bounds', () => {
  const f = (every?: string) => readEvery(every === undefined ? {} : { every })
  expect([f(), f('7'), f('0.1'), f('-3'), f('1e9'), f('soon')]).toEqual([20, 7, 5, 5, 3600, 20])
})
