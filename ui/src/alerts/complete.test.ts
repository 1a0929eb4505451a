import { describe, expect, it } from 'vitest'
import { complete, facetOf, namesFor, quoted, spotAt } from './complete'

// The caret stands where the bar is.
const at = (text: string) => spotAt(text.replace('|', ''), text.indexOf('|'))

describe('spotAt', () => {
  const f = (text: string, want: object) => it(text, () => expect(at(text)).toMatchObject(want))
  f('|', { kind: 'name', typed: '', from: 0, to: 0, follows: false })
  f('sev|', { kind: 'name', typed: 'sev', from: 0, to: 3 })
  f('se|verity', { kind: 'name', typed: 'se', from: 0, to: 8 })
  f('severity:|', { kind: 'value', field: 'severity', typed: '', from: 9, to: 9 })
  f('severity:cr|it AND x', { kind: 'value', field: 'severity', typed: 'cr', from: 9, to: 13 })
  f('service:"Web Sh|', { kind: 'value', field: 'service', typed: 'Web Sh', from: 8, to: 15 })
  f('service:"Web Sh|op" AND x', { kind: 'value', field: 'service', typed: 'Web Sh', from: 8, to: 18 })
  f('severity:(major OR cr|)', { kind: 'value', field: 'severity', typed: 'cr', from: 19, to: 21 })
  f('(severity:major) sta|', { kind: 'name', typed: 'sta', follows: true })
  f('web AND st|', { kind: 'name', typed: 'st', follows: false })
  f('web NOT |', { kind: 'name', typed: '', follows: false })
  f('web |', { kind: 'name', typed: '', follows: true })
  f('-sev|', { kind: 'name', typed: 'sev', from: 1 })
  f('-severity:ma|', { kind: 'value', field: 'severity', typed: 'ma' })
  f('_.site:B|', { kind: 'value', field: '_.site', typed: 'B' })
  f('text:"a:b" x|', { kind: 'name', typed: 'x' })
  f('text:10\\:3|', { kind: 'value', field: 'text', typed: '10\\:3' })
})

it('puts a choice in the place of what is typed', () => {
  const f = (text: string, insert: string, want: string) => {
    const { text: now, caret } = complete(text.replace('|', ''), at(text), { insert, label: '', note: '' })
    expect(`${now.slice(0, caret)}|${now.slice(caret)}`).toBe(want)
  }
  f('sev|', 'severity:', 'severity:|')
  f('severity:cr|', 'critical', 'severity:critical |')
  f('severity:c|r AND x', 'critical', 'severity:critical |AND x')
  f('service:"We|', '"Web Shop"', 'service:"Web Shop" |')
  f('a A|', 'AND', 'a AND |')
})

it('offers operators only where one can follow', () => {
  const labels = (text: string) => namesFor(at(text)).map((c) => c.label)
  expect(labels('web |').slice(0, 4)).toEqual(['AND', 'OR', 'NOT', 'severity'])
  expect(labels('|')).not.toContain('AND')
  expect(labels('web AND |')).not.toContain('OR')
  expect(labels('SEV|')).toEqual(['severity'])
})

it('quotes what is no plain word', () => {
  expect(['Web', 'web-01.example', 'Web Shop', 'a"b\\', 'AND', '-x', 'Größe', ''].map(quoted)).toEqual(
    ['Web', 'web-01.example', '"Web Shop"', '"a\\"b\\\\"', '"AND"', '"-x"', 'Größe', '""'],
  )
})

it('knows which fields have values to offer', () => {
  expect(['service', 'text', '_.site', 'attributes.a.b', '_.', 'nonsense'].map(facetOf)).toEqual(['service', '', 'attributes.site', 'attributes.a.b', '', ''])
})
