import { describe, expect, it } from 'vitest'
import { sampleConfig } from '@/testing/sample'
import { inkOn } from './colour'
import { severityScale } from './severity'

const alerta = sampleConfig().alarm_model
const isa = {
  name: 'ANSI/ISA 18.2',
  severity: { Critical: 5, High: 4, Medium: 3, Low: 2, Advisory: 1, OK: 0 },
  status: {},
  colors: {},
  defaults: { status: 'NORM', normal_severity: 'OK' },
}

describe('severityScale', () => {
  const names = (model: typeof alerta) => severityScale(model).list.map((s) => s.name)

  it('puts the worst first in both alarm models', () => {
    expect(names(alerta).slice(0, 3)).toEqual(['security', 'critical', 'major'])
    expect(names(isa)).toEqual(['Critical', 'High', 'Medium', 'Low', 'Advisory', 'OK'])
  })

  it('can be told apart without colour', () => {
    for (const model of [alerta, isa]) {
      const looks = severityScale(model).list.map((s) => s.shape + s.letter)
      expect(new Set(looks).size).toBe(looks.length)
    }
  })

  it('has a look for severities of one’s own and for unknown ones', () => {
    const scale = severityScale({ ...alerta, severity: { disaster: 0, hmm: 1, normal: 5 } })
    expect(scale.get('disaster')).toMatchObject({ level: 0, shape: 'octagon', letter: 'D' })
    expect(scale.get('nonsense')).toMatchObject({ level: 3, rank: Infinity, shape: 'ring', letter: 'N' })
  })

  it('softens stock colours and leaves an operator’s own alone', () => {
    const scale = severityScale({ ...alerta, colors: { severity: { critical: 'red', major: '#123456' } } })
    expect(scale.get('critical').colour).toBe('#d92d20')
    expect(scale.get('major')).toMatchObject({ colour: '#123456', ink: '#fff' })
  })
})

it('inkOn takes the ink that reads better', () => {
  expect(inkOn('#ffffff')).toBe('#000')
  expect(inkOn('#e6b822')).toBe('#000')
  expect(inkOn('#d92d20')).toBe('#fff')
  expect(inkOn('#000000')).toBe('#fff')
})
