import { describe, expect, it } from 'vitest'
import { sampleConfig } from '@/testing/sample'
import { chosen, defaultFilter, filterQuery, readFilter, readLook, stateOf, toggle, tokensOf, writeFilter } from './filter'

const initial = defaultFilter(sampleConfig())

describe('defaultFilter', () => {
  it('takes what the server proposes', () => {
    expect(initial).toEqual({
      environment: [],
      status: ['open', 'ack'],
      severity: [],
      facets: {},
      q: '',
      sort: ['severity', 'lastReceiveTime'],
    })
  })

  it('leaves out statuses that the alarm model does not have', () => {
    const config = sampleConfig({ sort_by: 'lastReceiveTime' })
    config.alarm_model.status = { NORM: 'A', UNACK: 'B' }
    expect(defaultFilter(config)).toMatchObject({ status: [], sort: ['lastReceiveTime'] })
  })
})

describe('the address', () => {
  const f = (change: object, query: object) => () => {
    const filter = { ...initial, ...change }
    expect(writeFilter(filter, initial)).toEqual(query)
    expect(readFilter(query as never, initial)).toEqual(filter)
  }

  it('says nothing about the default', f({}, {}))
  it('holds a query with any characters', f({ q: 'text:"a;b:c,d" & x=1' }, { q: 'text:"a;b:c,d" & x=1' }))
  it('holds lists', f({ status: ['closed'], severity: ['major', 'minor'] }, { status: ['closed'], severity: ['major', 'minor'] }))
  it('tells no restriction from the default', f({ status: [] }, { status: 'all' }))
  it('holds environment and order', f({ environment: ['Dev'], sort: ['-event'] }, { environment: ['Dev'], sort: ['-event'] }))

  it('holds further fields', f({ facets: { 'service': ['Web', 'a;b'], 'tags!': ['x'], 'attributes.site': ['B'], 'severity!': ['ok'] } },
    { 'service': ['Web', 'a;b'], 'tags!': ['x'], 'attributes.site': ['B'], 'severity!': ['ok'] }))
  it('holds alerts without a value', f({ facets: { customer: [''] } }, { customer: [''] }))

  it('takes nothing else for a field', () => {
    expect(readFilter({ 'nonsense': 'x', 'attributes.': 'x', 'timeout': '1', '__proto__': 'x', 'page': '2' }, initial).facets).toEqual({})
  })

  it('holds the look beside it', () => {
    const look = { columns: ['event:200', 'attributes.a:b'], by: 'service', view: 'v' }
    const query = writeFilter({ ...initial, q: 'x' }, initial, look)
    expect(query).toEqual({ q: 'x', columns: look.columns, by: 'service', view: 'v' })
    expect(readLook(query as never)).toEqual(look)
  })

  it('reads a single value as it stands in a link', () => {
    expect(readFilter({ status: 'closed', environment: 'Dev' }, initial)).toMatchObject({ status: ['closed'], environment: ['Dev'] })
  })
})

it('filterQuery leaves the order out', () => {
  expect(filterQuery({ ...initial, q: 'x' })).toEqual({ environment: [], status: ['open', 'ack'], severity: [], q: 'x' })
})

it('toggle switches one value', () => {
  expect(toggle(['a', 'b'], 'a')).toEqual(['b'])
  expect(toggle(['b'], 'a')).toEqual(['b', 'a'])
})

it('chooses, excludes and takes back', () => {
  const f = (field: string, value: string, want: 'in' | 'out', from = initial) => ({ ...from, ...chosen(from, field, value, want) })
  const web = f('service', 'Web', 'in')
  expect(web.facets).toEqual({ service: ['Web'] })
  expect(stateOf(web, 'service', 'Web')).toBe('in')
  expect(f('service', 'Web', 'in', web)).toEqual(initial)
  const out = f('service', 'Web', 'out', web)
  expect(out.facets).toEqual({ 'service!': ['Web'] })
  expect(stateOf(out, 'service', 'Web')).toBe('out')
  expect(f('service', 'Web', 'out', out)).toEqual(initial)

  expect(f('status', 'closed', 'in').status).toEqual(['open', 'ack', 'closed'])
  expect(f('status', 'ack', 'out')).toMatchObject({ status: ['open'], facets: { 'status!': ['ack'] } })
})

it('shows beside the query what no tab and no chip does', () => {
  const filter = { ...initial, environment: ['A', 'B'], severity: ['major'], facets: { 'service': ['Web'], 'severity!': ['ok'] } }
  expect(tokensOf(filter).map(({ field, value, out }) => `${out ? '-' : ''}${field}=${value}`)).toEqual(['environment=A', 'environment=B', 'service=Web', '-severity=ok'])
  expect(tokensOf({ ...initial, environment: ['A'] })).toEqual([])
})
