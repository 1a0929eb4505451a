import { expect, it } from 'vitest'
import type { LocationQuery } from 'vue-router'
import { listQuery, readScope, timesOf, writeScope } from './range'

const usual = { environment: '', q: '', range: 'week', from: '', to: '' } as const
const [from, to] = ['2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z']

it('the address says the filter, and nothing of what is usual', () => {
  for (const query of [{}, { range: 'quarter' }, { environment: 'Production', q: 'web*' }, { from, to }] as LocationQuery[]) {
    expect(writeScope(readScope(query))).toEqual(query)
  }
  expect(readScope({})).toEqual(usual)
})

it('rubbish in the address is left out', () => {
  expect(readScope({ range: 'toString', from: 'x', to })).toEqual(usual)
  expect(readScope({ from: to, to: from })).toEqual(usual)
})

it('a length ends now', () => {
  expect(timesOf({ ...usual, range: 'day' }, Date.parse(to))).toEqual({ from, to })
  expect(timesOf({ ...usual, from, to })).toEqual({ from, to })
})

it('a part of the report leads to its alerts', () => {
  expect(listQuery(usual, {})).toEqual({ status: 'all', environment: 'all' })
  expect(listQuery({ ...usual, q: 'a OR b', environment: 'Dev' }, { event: 'say "x"\\', severity: 'major' })).toEqual({
    status: 'all', environment: 'Dev', q: '(a OR b) AND (severity:"major" OR previousSeverity:"major") AND event:"say \\"x\\"\\\\"',
  })
  expect(listQuery(usual, { from: Date.parse(from), to: Date.parse(to) }).q).toBe(`createTime:[${from} TO ${to}]`)
})
