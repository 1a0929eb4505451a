import { describe, expect, it } from 'vitest'
import { sampleAlert } from '@/testing/sample'
import { actionsFor, undoOf } from './actions'
import { plain, textOf, timeLeft } from './cells'

describe('textOf', () => {
  const alert = sampleAlert({
    id: '0123456789ab',
    service: ['Web', 'DB'],
    value: null,
    duplicateCount: 0,
    attributes: { region: 'eu', limits: { high: 9 }, n: 0 },
  })
  const f = (column: string, want: string) => it(column, () => expect(textOf(alert, column)).toBe(want))
  f('id', '01234567')
  f('service', 'Web, DB')
  f('value', '')
  f('duplicateCount', '')
  f('repeat', 'false')
  f('attributes.region', 'eu')
  f('attributes.limits', '{"high":9}')
  f('attributes.n', '0')
  f('attributes.none', '')
  f('attributes.constructor', '')
  f('attributes.__proto__', '')

  it('says no more than a tooltip holds', () => expect(textOf(sampleAlert({ text: 'x'.repeat(5_000) }), 'text')).toHaveLength(1_001))
  it('knows attributes of any name', () => expect(textOf(sampleAlert({ attributes: JSON.parse('{"__proto__": "p"}') }), 'attributes.__proto__')).toBe('p'))
})

it('plain shows markup as it stands', () => {
  expect(plain('<b>x</b>')).toBe('<b>x</b>')
})

describe('timeLeft', () => {
  const base = { lastReceiveTime: '2026-01-01T00:00:00.000Z', updateTime: '2026-01-01T01:00:00.000Z', timeout: 7200 }
  const at = Date.parse('2026-01-01T01:30:00.000Z')
  const f = (status: string, timeout: number, want: number | null) =>
    it(`${status} ${timeout}`, () => expect(timeLeft(sampleAlert({ ...base, status, timeout }), at)).toBe(want))
  f('open', 7200, 1_800_000)
  f('ack', 7200, 5_400_000)
  f('SHLVD', 7200, 5_400_000)
  f('open', 60, 0)
  f('open', 0, null)
})

describe('actions', () => {
  it('fit the status, in both alarm models', () => {
    expect(actionsFor('open')).toEqual(actionsFor('UNACK'))
    expect(actionsFor('ack')[0]).toBe('unack')
    expect(actionsFor('shelved')[0]).toBe('unshelve')
    expect(actionsFor('closed')).toEqual(['open'])
  })

  it('can be taken back', () => {
    expect(undoOf('ack', 'open')).toBe('unack')
    expect(undoOf('close', 'open')).toBe('open')
    expect(undoOf('close', 'ack')).toBeNull()
    expect(undoOf('open', 'closed')).toBeNull()
  })
})
