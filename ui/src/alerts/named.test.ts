import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useListPrefs } from './listPrefs'
import { fakeServer } from '@/testing/sample'
import { queryText, readQuery, useViews } from './views'

let shared: { id: string; name: string; query: string; owner: string | null }[]
let sent: unknown[]

beforeEach(() => {
  localStorage.clear()
  setActivePinia(createPinia())
  shared = [{ id: 's', name: 'Team', query: 'service=Web', owner: 'ann' }]
  sent = []
  const body = (init?: RequestInit) => JSON.parse(String(init?.body)) as { name: string; query: string }
  fakeServer({
    views: () => ({ views: shared }),
    view: (_, init) => {
      shared = [...shared, { id: 'n', owner: null, ...body(init) }]
      return { view: shared.at(-1) }
    },
    'view/s': (_, init) => {
      sent.push([init?.method, init?.body])
      if (init?.method === 'DELETE') shared = []
      return { status: 'ok', view: {} }
    },
  })
})

afterEach(() => vi.unstubAllGlobals())

const names = () => useViews().views.map((v) => `${v.kind} ${v.name}`)

it('shows own and shared views and the searches of the official console', async () => {
  await useListPrefs().set({ views: [{ id: 'o', name: 'Mine', query: 'q=x' }], queries: [{ text: 'old', q: 'severity:major AND web' }] })
  await useViews().load()
  expect(names()).toEqual(['own Mine', 'shared Team', 'saved old'])
  expect(readQuery(useViews().views[2]?.query ?? '')).toEqual({ q: 'severity:major AND web' })
})

it('saves for oneself or for all', async () => {
  const views = useViews()
  const own = await views.save('Mine', 'q=x', false)
  expect(views.find(own)).toMatchObject({ kind: 'own', name: 'Mine', query: 'q=x' })
  const id = await views.save('Ours', 'q=y', true)
  expect(views.find(id)).toMatchObject({ kind: 'shared', name: 'Ours', query: 'q=y' })
})

it('changes and deletes where a view is kept', async () => {
  const views = useViews()
  await views.load()
  const own = await views.save('Mine', 'q=x', false)
  await useListPrefs().set({ defaultView: own, queries: [{ text: 'old', q: 'x' }] })
  await views.change(views.find(own) as never, { name: 'Yours' })
  await views.change(views.find('saved:x') as never, { name: 'Older' })
  await views.change(views.find('s') as never, { query: 'q=z' })
  expect(names()).toEqual(['own Yours', 'shared Team', 'saved Older'])
  expect(sent).toEqual([['PUT', '{"query":"q=z"}']])
  for (const id of [own, 's', 'saved:x']) await views.remove(views.find(id) as never)
  expect(names()).toEqual([])
  expect(useListPrefs().prefs.defaultView).toBe('')
})

it('writes the state of the list as the query of an address', () => {
  const query = { 'service': ['Web', 'a b'], 'tags!': 'x=1&y', 'view': 'v' }
  expect(readQuery(queryText(query))).toEqual({ 'service': ['Web', 'a b'], 'tags!': 'x=1&y' })
})
