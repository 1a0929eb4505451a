import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import type { Session } from '@/api/session'
import { useSession } from '@/session/session'
import { useListPrefs } from './listPrefs'

beforeEach(() => {
  localStorage.clear()
  setActivePinia(createPinia())
})

it('finds again what was chosen', async () => {
  await useListPrefs().set({ columns: ['event:200'] })
  await useListPrefs().set({ defaultView: 'v' })
  setActivePinia(createPinia())
  expect(useListPrefs().prefs).toMatchObject({ columns: ['event:200'], defaultView: 'v', views: [] })
})

it('leaves out what is not as it should be', () => {
  const f = (kept: string) => {
    localStorage.setItem('alertad.list', kept)
    setActivePinia(createPinia())
    return useListPrefs().prefs
  }
  const empty = { columns: [], views: [], defaultView: '', facets: { open: true, more: [], folded: [] }, indicators: false, queries: [] }
  expect(f('nonsense')).toEqual(empty)
  expect(f('null')).toEqual(empty)
  expect(f('{"columns":"x","views":[{"id":1}],"defaultView":3,"facets":null,"queries":[null]}')).toEqual(empty)
})

it('is kept with the account of whoever is logged in', async () => {
  const saved: unknown[] = []
  vi.stubGlobal('fetch', (_: string, { body }: RequestInit) => {
    saved.push(JSON.parse(String(body)))
    return Promise.resolve(new Response('{}'))
  })
  const attributes = { prefs: { isDark: true, console: { columns: ['text'] } }, queries: [{ text: 'old', q: 'severity:major' }] }
  useSession().current = { user: { id: 'u', attributes } } as unknown as Session
  const { prefs, set } = useListPrefs()
  expect(prefs).toMatchObject({ columns: ['text'], queries: attributes.queries })
  await set({ defaultView: 'v' })
  await set({ queries: [] })
  expect(saved).toEqual([{ attributes: { prefs: { console: { defaultView: 'v' } } } }, { attributes: { queries: [] } }])
  expect(localStorage.getItem('alertad.list')).toBeNull()
  vi.unstubAllGlobals()
})
