import { afterEach, expect, it, vi } from 'vitest'
import { fakeServer, sampleConfig } from '@/testing/sample'
import type { Config } from '@/api/types'
import { defaultFilter, filterQuery } from './filter'
import { indicatorsOf, readIndicator, severitiesOf } from './indicators'

afterEach(() => vi.unstubAllGlobals())

const withQueries = (queries: unknown, severity?: unknown): Config => sampleConfig({ indicators: { queries, severity } })
const read = (query: unknown) => {
  const config = withQueries([{ text: 'x', query }])
  const { status, ...rest } = filterQuery(indicatorsOf(config, defaultFilter(config))[0]!.filter)
  return [status, Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== '' && String(value) !== ''))]
}

it('reads a query as text, as pairs and as a dict', () => {
  const open = ['open', 'ack']
  expect(read('group=Misc')).toEqual([open, { group: ['Misc'] }])
  expect(read([['environment', 'Production'], ['status', 'closed']])).toEqual([['closed'], { environment: ['Production'] }])
  expect(read({ q: 'event:Heartbeat', service: ['Web', 'Net'] })).toEqual([open, { q: 'event:Heartbeat', service: ['Web', 'Net'] }])
  expect(read('')).toEqual([open, {}])
})

it('makes fields that the list has no place for part of the search', () => {
  expect(read({ q: 'a OR b', text: 'x "y"' })[1]).toEqual({ q: '(a OR b) AND (text:"x \\"y\\"")' })
})

it('leaves out what is no indicator', () => {
  for (const queries of [undefined, null, 'x', {}, [null, 3, { query: '' }, { text: 7 }]]) {
    expect(indicatorsOf(withQueries(queries), defaultFilter(sampleConfig()))).toEqual([])
  }
  expect(indicatorsOf(sampleConfig(), defaultFilter(sampleConfig()))).toEqual([])
})

it('counts the severities that the settings name and the model has', () => {
  expect(severitiesOf(withQueries([], ['critical', 'nonsense', 'major']))).toEqual(['critical', 'major'])
  expect(severitiesOf(sampleConfig())).not.toContain('normal')
})

it('says how many there are, and the worst that is open', async () => {
  const config = withQueries([{ text: 'x', query: { q: 'web' } }])
  const asked = fakeServer({
    'alerts/facets': () => ({
      total: 9,
      facets: [
        { field: 'severity', distinct: 3, values: [{ value: 'minor', count: 4 }, { value: 'critical', count: 2 }, { value: 'normal', count: 3 }] },
        { field: 'status', distinct: 2, values: [{ value: 'ack', count: 2, severity: 'critical' }, { value: 'open', count: 7, severity: 'minor' }] },
      ],
    }),
  })
  const [one] = indicatorsOf(config, defaultFilter(config))
  expect(await readIndicator(one!, ['critical', 'major', 'minor'], new AbortController().signal)).toEqual({
    counts: [{ severity: 'critical', count: 2 }, { severity: 'minor', count: 4 }],
    worst: 'minor',
  })
  expect(asked.map((url) => [url.searchParams.get('q'), url.searchParams.get('facet-within')])).toEqual([['web', 'true']])
})
