import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { parseQuery, stringifyQuery, type LocationQuery, type LocationQueryRaw } from 'vue-router'
import { changeView, deleteView, listViews, shareView } from '@/api/views'
import type { View } from '@/api/schema'
import { useSession } from '@/session/session'
import { useListPrefs } from './listPrefs'

/** A named state of the list. */
export interface NamedView {
  id: string
  name: string
  /** Of the address of the list. */
  query: string
  /** What is the reader's by its owner or watchers, the reader's own, one that is shared, or a search saved in the official console. */
  kind: 'yours' | 'own' | 'shared' | 'saved'
  owner: string
  /** Whether the reader may give it another name or state, or delete it. */
  changeable: boolean
}

/** The named views: the reader's own, the shared ones, and the searches saved elsewhere. */
export const useViews = defineStore('views', () => {
  const prefs = useListPrefs()
  const session = useSession()
  const shared = shallowRef<View[]>([])
  const error = ref('')

  const views = computed<NamedView[]>(() => [
    ...prefs.prefs.views.map((v) => ({ ...v, kind: 'own' as const, owner: '', changeable: true })),
    ...shared.value.map(({ id, name, query, owner }) => ({ id, name, query, kind: 'shared' as const, owner: owner ?? '', changeable: mayChange(owner) })),
    ...prefs.prefs.queries.map(({ text, q }) => ({ id: `saved:${q}`, name: text, query: queryText({ q }), kind: 'saved' as const, owner: '', changeable: true })),
  ])

  const mayChange = (owner: string | null) => session.can('admin:alerts') || (owner !== null && owner === session.user?.login)

  const find = (id: string) => views.value.find((view) => view.id === id)

  /** Reads the shared views again. */
  async function load() {
    try {
      shared.value = await listViews()
      error.value = ''
    } catch (cause) {
      error.value = (cause as Error).message
    }
  }

  /** Saves a new view and returns its id; throws the ApiError of a refusal. */
  async function save(name: string, query: string, share: boolean): Promise<string> {
    if (share) {
      const view = await shareView({ name, query })
      await load()
      return view.id
    }
    const id = `my-${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`
    await prefs.set({ views: [...prefs.prefs.views, { id, name, query }] })
    return id
  }

  /** Gives a view another name or state. */
  async function change(view: NamedView, to: { name?: string; query?: string }) {
    if (view.kind === 'shared') {
      await changeView(view.id, to)
      return load()
    }
    if (view.kind === 'own') await prefs.set({ views: prefs.prefs.views.map((v) => (v.id === view.id ? { ...v, ...to } : v)) })
    else await prefs.set({ queries: prefs.prefs.queries.map((s) => (`saved:${s.q}` === view.id ? { ...s, text: to.name ?? s.text } : s)) })
  }

  /** Deletes a view. */
  async function remove(view: NamedView) {
    if (prefs.prefs.defaultView === view.id) await prefs.set({ defaultView: '' })
    if (view.kind === 'shared') {
      await deleteView(view.id)
      return load()
    }
    if (view.kind === 'own') await prefs.set({ views: prefs.prefs.views.filter((v) => v.id !== view.id) })
    else await prefs.set({ queries: prefs.prefs.queries.filter((s) => `saved:${s.q}` !== view.id) })
  }

  return { views, error, find, load, save, change, remove }
})

/** The query of an address as text; which view it is does not belong to it. */
export function queryText(query: LocationQueryRaw): string {
  return stringifyQuery({ ...query, view: undefined })
}

/** The query of an address read from its text. */
export const readQuery = (text: string): LocationQuery => parseQuery(text)
