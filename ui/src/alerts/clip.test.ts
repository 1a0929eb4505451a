import { expect, it } from 'vitest'
import { sampleAlert } from '@/testing/sample'
import { clipOf } from './clip'
import { fontOf } from './font'

it('copies an alert as the template of the server has it, or as JSON', () => {
  const alert = sampleAlert({ service: ['Web', 'Net'], attributes: { site: 'B' }, text: '{{ event }}' })
  const f = (template?: string | null) => clipOf(alert, template)
  expect(JSON.parse(f())).toEqual(alert)
  expect(f('{{event}} on {{ resource }}: {{text}}')).toBe('NodeDown on web01: {{ event }}')
  expect(f('{{ attributes.site }}/{{ service[1] }}/{{ service }}/{{ no.such }}/{{ constructor }}')).toBe('B/Net/Web, Net//')
  expect(f('{% if x %}')).toBe('{% if x %}')
})

it('takes a font of the official console, and no nonsense', () => {
  expect(fontOf(null).style).toEqual({ fontFamily: undefined, fontSize: undefined, lineHeight: undefined, fontWeight: undefined })
  expect(fontOf({ 'font-family': 'Arial', 'font-size': '20px', 'font-weight': '700' }).style).toMatchObject({ fontFamily: 'Arial', fontSize: '20px', fontWeight: 700 })
  for (const size of ['0', '9px', '900px', 'big']) expect(fontOf({ 'font-size': size }).lineHeight).toBeLessThan(24)
})
