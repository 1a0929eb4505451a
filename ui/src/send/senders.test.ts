import { afterAll, beforeAll, expect, it } from 'vitest'
import { senders } from './senders'

beforeAll(() => (document.head.innerHTML = '<base href="https://host.example:8443/mon/">'))
afterAll(() => (document.head.innerHTML = ''))

const all = senders('Production', (wanted) => wanted)

it.each(all.map((s) => [s.id, s] as const))('%s knows this server, and the key if there is one', (id, sender) => {
  const where = id === 'prometheus' ? "targets: ['host.example:8443']" : 'https://host.example:8443/mon/api/'
  expect(sender.text('')).toContain(where)
  expect(sender.text('')).not.toMatch(/Key/)
  expect(sender.text('s3cret')).toMatch(/Key|credentials/)
  expect(sender.text('s3cret')).toContain('s3cret')
})

it('sends Prometheus below the base of the page', () => {
  expect(all.find((s) => s.id === 'prometheus')?.text('')).toContain('path_prefix: /mon/api/alertmanager')
})
