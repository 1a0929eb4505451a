import { createPinia, setActivePinia } from 'pinia'
import { beforeAll, expect, it, vi } from 'vitest'
import { createApp, type App } from 'vue'
import { useNotices } from '@/components/notices'
import { i18n, readPageTexts } from '@/i18n'
import { fakeServer, sampleAlert } from '@/testing/sample'
import { byOwner, lacking, takeBack, useBulk } from './bulk'

beforeAll(readPageTexts)

/** What a component would get, and what was sent. */
function start(answers: Parameters<typeof fakeServer>[0]) {
  const bodies: unknown[] = []
  const kept = Object.entries(answers).map(([path, answer]) => [path, (url: URL, init?: RequestInit) => {
    bodies.push(init?.body ? JSON.parse(String(init.body)) : null)
    return answer(url, init)
  }] as const)
  const asked = fakeServer(Object.fromEntries(kept))
  const pinia = createPinia()
  setActivePinia(pinia)
  let bulk!: ReturnType<typeof useBulk>
  const app: App = createApp({ setup: () => ((bulk = useBulk()), () => null) })
  app.use(pinia).use(i18n).mount(document.createElement('div'))
  return { bulk, asked, bodies, notices: useNotices() }
}

const why = { text: 'done', timeout: null }

it('takes every action back for what it changed', () => {
  const f = (action: string, before: Record<string, string[]>) => takeBack(action, before).map((s) => `${s.action} ${s.ids}`).join('; ')
  expect(f('ack', { open: ['a', 'b'] })).toBe('unack a,b')
  expect(f('unack', { ack: ['a'] })).toBe('ack a')
  expect(f('shelve', { open: ['a'], ack: ['b'] })).toBe('unshelve a,b')
  expect(f('close', { open: ['a'], ack: ['b'], shelved: ['c'] })).toBe('open a,b,c; ack b; shelve c')
  expect(f('close', { UNACK: ['a'], ACKED: ['b'] })).toBe('open a,b; ack b')
  expect(f('open', { closed: ['a'], expired: ['b'] })).toBe('close a,b')
  expect(f('unshelve', { shelved: ['a'] })).toBe('')
  expect(f('ticket', { open: ['a'] })).toBe('')
  expect(f('close', {})).toBe('')
})

it('gives every alert back to whom it belonged', () => {
  const alerts = [sampleAlert({ id: 'a', attributes: { owner: 'ann' } }), sampleAlert({ id: 'b' }), sampleAlert({ id: 'c', attributes: { owner: 'ann' } })]
  expect([...byOwner(alerts, ['a', 'b', 'c', 'unknown'])]).toEqual([['ann', ['a', 'c']], ['', ['b']]])
})

it('tags those that lack the tag', () => {
  expect(lacking({ query: { 'tags!': ['x'], q: 'web' } }, 'y')).toEqual({ query: { 'tags!': ['x', 'y'], q: 'web' }, ids: undefined })
  expect(lacking({ query: {}, ids: ['a'] }, '~y')).toEqual({ query: {}, ids: ['a'] })
})

it('says what was done, and takes it back for exactly that', async () => {
  const answers = [
    { updated: ['a', 'b'], errors: ['c: no'], before: { open: ['a'], ack: ['b'] } },
    { updated: ['a', 'b'], errors: [], before: { closed: ['a', 'b'] } },
    { updated: ['b'], errors: [], before: { open: ['b'] } },
  ]
  const { bulk, asked, bodies, notices } = start({ '_bulk/alerts/action': () => answers.shift() })
  await bulk.act({ query: { q: 'web', status: ['open'] } }, 3, 'close', why)
  expect(asked[0]?.search).toBe('?q=web&status=open')
  expect(bodies[0]).toEqual({ action: 'close', text: 'done', timeout: null })
  const [notice] = notices.notices
  expect(notice?.text).toBe('Close: 2 done, 1 left as they were')

  notice?.undo?.()
  await vi.waitFor(() => expect(notices.notices.at(-1)?.text).toBe('Taken back: 2 alerts'))
  expect(bodies.slice(1)).toEqual([
    { action: 'open', text: '', timeout: null, ids: ['a', 'b'] },
    { action: 'ack', text: '', timeout: null, ids: ['b'] },
  ])
  expect(asked.slice(1).map((url) => url.search)).toEqual(['', ''])
})

it('says so where nothing matches any more, and throws what was refused', async () => {
  const refuse = (status: number) => () => Response.json({ message: 'not found' }, { status })
  const gone = start({ '_bulk/alerts/action': refuse(404) })
  await gone.bulk.act({ query: {}, ids: ['a'] }, 1, 'ack', why)
  expect(gone.notices.notices.map((n) => [n.text, n.bad, n.undo])).toEqual([['Acknowledge: 0 alerts', true, undefined]])
  const refused = start({ '_bulk/alerts/action': refuse(403) })
  await expect(refused.bulk.act({ query: {}, ids: ['a'] }, 1, 'ack', why)).rejects.toThrow('not found')
})

it('asks for everything to be deleted only where everything is meant', async () => {
  const { bulk, asked, bodies } = start({ '_bulk/alerts': () => ({ deleted: ['a'] }) })
  await bulk.remove({ query: { environment: [], q: '' } }, 9)
  await bulk.remove({ query: {}, ids: ['a'] }, 1)
  await bulk.remove({ query: { q: 'web' } }, 1)
  expect(asked.map((url) => url.search)).toEqual(['?confirm=all', '', '?q=web'])
  expect(bodies).toEqual([null, { ids: ['a'] }, null])
})
