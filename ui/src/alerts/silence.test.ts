import { expect, it } from 'vitest'
import { sampleAlert } from '@/testing/sample'
import type { Filter } from './filter'
import { blackoutFor, blackoutOf } from './silence'

const said = (query: object) => Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))
const nothing: Filter = { environment: [], status: ['open'], severity: [], facets: {}, q: '', sort: [] }

it('covers what the alerts have in common', () => {
  const a = sampleAlert({ resource: 'web01', customer: 'acme' })
  expect(said(blackoutOf([a]))).toEqual({ new: '1', environment: 'Production', resource: 'web01', event: 'NodeDown', customer: 'acme' })
  expect(said(blackoutOf([a, sampleAlert({ resource: 'a"b', customer: 'acme' })]))).toEqual({
    new: '1', environment: 'Production', event: 'NodeDown', customer: 'acme', query: 'resource:("web01" OR "a\\"b")',
  })
  const other = sampleAlert({ event: 'Slow', environment: 'Development' })
  expect(said(blackoutOf([a, other]))).toEqual({ new: '1', resource: 'web01' })
})

it('names no more resources than can be read', () => {
  const many = Array.from({ length: 31 }, (_, i) => sampleAlert({ resource: `web${i}` }))
  expect(said(blackoutOf(many))).toEqual({ new: '1', environment: 'Production', event: 'NodeDown' })
})

it('covers what a filter says, but for the status', () => {
  expect(said(blackoutFor(nothing))).toEqual({ new: '1' })
  const filter = { ...nothing, environment: ['Production'], severity: ['major', 'minor'], facets: { 'service!': ['Web'], 'status!': ['ack'], 'attributes.site': ['A'] }, q: 'a OR b' }
  expect(said(blackoutFor(filter))).toEqual({
    new: '1', environment: 'Production', query: '(a OR b) AND severity:("major" OR "minor") AND NOT service:"Web" AND attributes.site:"A"',
  })
  expect(said(blackoutFor({ ...nothing, environment: ['A', 'B'], q: 'web' }))).toEqual({ new: '1', query: '(web) AND environment:("A" OR "B")' })
})
