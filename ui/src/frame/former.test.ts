import { describe, expect, it } from 'vitest'
import { fromFormer, isFormer } from './former'

describe('addresses of the official console', () => {
  const now = Date.parse('2026-02-01T12:00:00Z')
  const f = (hash: string, want: object) =>
    it(hash, () => {
      expect(isFormer(hash)).toBe(true)
      expect(fromFormer(hash, '', now)).toEqual(want)
    })
  const any = { environment: 'all', status: 'all' }
  f('#environment:Production;status:open,ack;sb:lastReceiveTime;sd:1;asi:0', { environment: ['Production'], status: ['open', 'ack'], sort: ['-lastReceiveTime'] })
  f('#status:open;service:Web%20Shop,Db;group:OS;customer:A%26B;sb:severity;sd:0;asi:1', {
    environment: 'all', status: ['open'], service: ['Web Shop', 'Db'], group: ['OS'], customer: ['A&B'], sort: ['severity'],
  })
  f('#text:disk "sda"', { ...any, q: String.raw`"disk \"sda\""` })
  f('#dateRange:-3600,;sb:null;sd:0', { ...any, q: 'lastReceiveTime:[2026-02-01T11:00:00Z TO *]' })
  f('#text:full;dateRange:1769900400,1769904000', { ...any, q: '"full" AND lastReceiveTime:[2026-01-31T23:00:00Z TO 2026-02-01T00:00:00Z]' })
  f('#dateRange:,;sd:0', any)
  f('#environment:100%', { ...any, environment: ['100%'] })
  f('#constructor:y;__proto__:x', any)

  it('beside a typed query', () => {
    expect(fromFormer('#dateRange:-60,', 'a OR b', now).q).toBe('(a OR b) AND lastReceiveTime:[2026-02-01T11:59:00Z TO *]')
    expect(fromFormer('#sd:0', 'a', now).q).toBe('(a)')
  })

  it('nothing else', () => {
    for (const hash of ['', '#', '#/alerts', '#top', '#:x']) expect(isFormer(hash)).toBe(false)
  })
})
