import { describe, expect, it } from 'vitest'
import { sampleConfig } from '@/testing/sample'
import { defaultFilter, filterQuery, readFilter, toggle, writeFilter } from './filter'

const initial = defaultFilter(sampleConfig())

describe('defaultFilter', () => {
  it('takes what the server proposes', () => {
    expect(initial).toEqual({
      environment: '',
      status: ['open', 'ack'],
      severity: [],
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
  it('holds environment and order', f({ environment: 'Dev', sort: ['-event'] }, { environment: ['Dev'], sort: ['-event'] }))

  it('reads a single value as it stands in a link', () => {
    expect(readFilter({ status: 'closed', environment: 'Dev' }, initial)).toMatchObject({ status: ['closed'], environment: 'Dev' })
  })
})

it('filterQuery leaves the order out', () => {
  expect(filterQuery({ ...initial, q: 'x' })).toEqual({ environment: '', status: ['open', 'ack'], severity: [], q: 'x' })
})

it('toggle switches one value', () => {
  expect(toggle(['a', 'b'], 'a')).toEqual(['b'])
  expect(toggle(['b'], 'a')).toEqual(['b', 'a'])
})
