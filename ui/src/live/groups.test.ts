import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defaultFilter } from '@/alerts/filter'
import { compareBy } from '@/alerts/order'
import type { Alert, FacetValue } from '@/api/types'
import { fakeServer, sampleAlert, sampleConfig } from '@/testing/sample'
import { Groups, isHead, membersOf } from './groups'

const filter = { ...defaultFilter(sampleConfig()), sort: ['event'] }
let values: FacetValue[]
let alerts: Alert[]
let asked: URL[]

const group = (value: string, count = 1): FacetValue => ({ value, count, severity: 'major' })
const alert = (id: string, service: string[]) => sampleAlert({ id, event: id, service })
const shown = (groups: Groups) => groups.lines.map((line) => (isHead(line) ? `${line.group.value || '-'} ${line.group.count}` : line.id))

beforeEach(() => {
  values = [group('Web', 2), group('Net')]
  alerts = [alert('a', ['Web']), alert('b', ['Web', 'Net'])]
  asked = fakeServer({
    'alerts/facets': () => ({ facets: [{ field: 'service', values, distinct: values.length }], total: 3 }),
    alerts: (url) => ({ alerts: alerts.filter((a) => membersOf(a, 'service').includes(url.searchParams.get('service') ?? '')), more: false, total: 1 }),
  })
})

afterEach(() => vi.unstubAllGlobals())

async function start(change = {}) {
  const groups = new Groups('service', { ...filter, ...change }, compareBy(['event'], () => 0), () => undefined)
  await groups.count(false)
  return groups
}

it('counts the groups in one request and reads no rows', async () => {
  const groups = await start()
  expect(shown(groups)).toEqual(['Web 2', 'Net 1'])
  expect(asked).toHaveLength(1)
  expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toMatchObject({ 'facet': 'service', 'facet-order': 'severity', 'facet-within': 'true' })
})

it('reads the rows of a group that is opened, and forgets them when it is closed', async () => {
  const groups = await start()
  await groups.toggle('Net')
  expect(shown(groups)).toEqual(['Web 2', 'Net 1', 'b'])
  expect(asked.at(-1)?.searchParams.getAll('service')).toEqual(['Net'])
  await groups.toggle('Web')
  expect(shown(groups)).toEqual(['Web 2', 'a', 'b', 'Net 1', 'b']) // an alert of two groups is in both
  await groups.toggle('Net')
  expect(shown(groups)).toEqual(['Web 2', 'a', 'b', 'Net 1'])
})

it('moves an alert between opened groups as it changes', async () => {
  const groups = await start()
  await groups.toggle('Web')
  await groups.toggle('Net')
  groups.apply([{ id: 'a', rev: 5, alert: { ...alert('a', ['Net']), rev: 5 }, kind: 'x' }], false, new Set())
  expect(shown(groups)).toEqual(['Web 2', 'b', 'Net 1', 'a', 'b'])
  groups.apply([{ id: 'b', rev: 6, alert: null, kind: 'gone' }], false, new Set())
  expect(shown(groups)).toEqual(['Web 2', 'Net 1', 'a'])
})

it('keeps the groups in their places while someone reads', async () => {
  const groups = await start()
  values = [group('New'), group('Net', 7), group('Web', 2)]
  await groups.count(true)
  expect(shown(groups)).toEqual(['Web 2', 'Net 7', 'New 1'])
  values = [group('Net', 7)]
  await groups.count(true)
  expect(shown(groups)).toEqual(['Net 7'])
})

it('shows in a group only what the filter on the same field holds for', async () => {
  const groups = await start({ facets: { service: ['Net'] } })
  await groups.toggle('Web')
  expect(shown(groups)).toEqual(['Web 2', 'b', 'Net 1'])
})

it('has a group for alerts without a value', () => {
  expect(membersOf(sampleAlert({ service: [] }), 'service')).toEqual([''])
  expect(membersOf(sampleAlert({ customer: null }), 'customer')).toEqual([''])
  expect(membersOf(sampleAlert({ attributes: { a: 7, b: ['x'] } }), 'attributes.a')).toEqual(['7'])
  expect(membersOf(sampleAlert({ attributes: { a: 7, b: ['x'] } }), 'attributes.b')).toEqual(['["x"]'])
  expect(membersOf(sampleAlert(), 'attributes.none')).toEqual([''])
})

it('asks for a very long value by its start, and knows it again where the list cuts it', async () => {
  const long = 'x'.repeat(100_000)
  values = [group(long)]
  alerts = [
    sampleAlert({ id: 'a', event: 'a', service: [long] }),
    sampleAlert({ id: 'b', event: 'b', service: [`${'x'.repeat(1_000)}…`] }),
    sampleAlert({ id: 'c', event: 'c', service: [`${long}y`] }),
  ]
  asked = fakeServer({ 'alerts/facets': () => ({ facets: [{ field: 'service', values, distinct: 1 }] }), alerts: () => ({ alerts, more: false }) })
  const groups = await start()
  await groups.toggle(long)
  expect(asked.at(-1)?.searchParams.get('service')).toBe(`~${'x'.repeat(1_000)}`)
  expect(shown(groups).slice(1)).toEqual(['a', 'b'])
})
