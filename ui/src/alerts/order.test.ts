import { describe, expect, it } from 'vitest'
import { sampleAlert } from '@/testing/sample'
import { compareBy, descending, nextSort } from './order'

const ranks: Record<string, number> = { critical: 1, major: 2, normal: 7 }
const rank = (name: string) => ranks[name] ?? Infinity

function sorted(sort: string[], ...alerts: Partial<Parameters<typeof sampleAlert>[0] & object>[]) {
  return alerts.map((a) => sampleAlert(a)).sort(compareBy(sort, rank)).map((a) => a.id)
}

describe('compareBy', () => {
  it('puts the worst severity first and, within it, the newest', () => {
    expect(
      sorted(
        ['severity', 'lastReceiveTime'],
        { id: 'old', severity: 'major', lastReceiveTime: '2026-01-01T00:00:00.000Z' },
        { id: 'fine', severity: 'normal', lastReceiveTime: '2026-01-03T00:00:00.000Z' },
        { id: 'new', severity: 'major', lastReceiveTime: '2026-01-02T00:00:00.000Z' },
        { id: 'bad', severity: 'critical', lastReceiveTime: '2025-01-01T00:00:00.000Z' },
      ),
    ).toEqual(['bad', 'new', 'old', 'fine'])
  })

  it('reverses with a minus', () => {
    const a = { id: 'a', createTime: '2026-01-01T00:00:00.000Z', duplicateCount: 9 }
    const b = { id: 'b', createTime: '2026-01-02T00:00:00.000Z', duplicateCount: 10 }
    expect(sorted(['createTime'], a, b)).toEqual(['b', 'a'])
    expect(sorted(['-createTime'], a, b)).toEqual(['a', 'b'])
    expect(sorted(['duplicateCount'], b, a)).toEqual(['a', 'b'])
    expect(sorted(['-duplicateCount'], a, b)).toEqual(['b', 'a'])
  })

  it('puts absent values and unknown severities last either way', () => {
    const none = { id: 'none', value: null, severity: 'odd', attributes: {} }
    const some = { id: 'some', value: 'x', severity: 'major', attributes: { site: 'b' } }
    for (const sort of ['value', '-value', 'severity', '-severity', 'attributes.site', '-attributes.site']) {
      expect(sorted([sort], none, some), sort).toEqual(['some', 'none'])
    }
  })

  it('breaks ties by id', () => {
    expect(sorted(['severity'], { id: 'b' }, { id: 'a' })).toEqual(['a', 'b'])
    expect(sorted(['-severity'], { id: 'b' }, { id: 'a' })).toEqual(['a', 'b'])
  })
})

describe('nextSort', () => {
  const initial = ['severity', 'lastReceiveTime']

  it('goes from a field to its reverse to the default', () => {
    expect(nextSort(initial, 'event', initial)).toEqual(['event', 'lastReceiveTime'])
    expect(nextSort(['event', 'lastReceiveTime'], 'event', initial)).toEqual(['-event', 'lastReceiveTime'])
    expect(nextSort(['-event', 'lastReceiveTime'], 'event', initial)).toEqual(initial)
    expect(nextSort(initial, 'createTime', initial)).toEqual(['createTime'])
  })

  it('knows which way that is', () => {
    expect(descending('event')).toBe(false)
    expect(descending('-event')).toBe(true)
    expect(descending('createTime')).toBe(true)
    expect(descending('-createTime')).toBe(false)
  })
})
