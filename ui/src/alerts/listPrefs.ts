// What the reader arranged in the list and wants to find again: kept with their account,
// in the attributes that the official console uses (`prefs`, of which ours is a part, and
// `queries`), or in this browser.
import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import { setMyAttributes } from '@/api/session'
import { useSession } from '@/session/session'

/** What is remembered; each part is replaced as a whole. */
export interface Prefs {
  /** Columns of the list, as `name` or `name:width`; none for the server's. */
  columns: string[]
  /** The views that are the reader's own. */
  views: { id: string; name: string; query: string }[]
  /** The id of the view that the console starts with; empty for none. */
  defaultView: string
  /** Facets beside the list: whether they are shown, which further ones, which are folded. */
  facets: { open: boolean; more: string[]; folded: string[] }
  /** Whether the status indicators are shown above the list. */
  indicators: boolean
  /** The searches that were saved in the official console. */
  queries: { text: string; q: string }[]
}

interface Keeper {
  load(): Partial<Prefs>
  save(change: Partial<Prefs>): unknown
}

const place = 'alertad.list'
const settle = 500

const browser: Keeper = {
  load() {
    try {
      return JSON.parse(localStorage.getItem(place) ?? '{}') as Partial<Prefs>
    } catch {
      return {} // closed to this page, or not ours
    }
  },
  save(change) {
    try {
      localStorage.setItem(place, JSON.stringify({ ...this.load(), ...change }))
    } catch {
      // as above: the choice lasts until the page is left
    }
  },
}

/** What the reader arranged. */
export const useListPrefs = defineStore('listPrefs', () => {
  const session = useSession()
  let keeper = browser
  let pending: Partial<Prefs> = {}
  let timer: ReturnType<typeof setTimeout> | undefined
  const prefs = shallowRef<Prefs>(clean(null))

  /** Remembers at once; throws if that fails. */
  async function set(change: Partial<Prefs>) {
    prefs.value = { ...prefs.value, ...change }
    await keeper.save(change)
  }

  /** Remembers soon, a burst of changes once. If it fails the choice lasts until the page is left. */
  function remember(change: Partial<Prefs>) {
    prefs.value = { ...prefs.value, ...change }
    pending = { ...pending, ...change }
    clearTimeout(timer)
    timer = setTimeout(flush, settle)
  }

  function flush() {
    clearTimeout(timer)
    const change = pending
    pending = {}
    if (Object.keys(change).length > 0) Promise.resolve(keeper.save(change)).catch(() => undefined)
  }
  addEventListener('pagehide', flush)

  const account: Keeper = {
    load() {
      const { prefs: kept, queries } = (session.user?.attributes ?? {}) as { prefs?: { console?: Partial<Prefs> } | null; queries?: Prefs['queries'] }
      return { ...kept?.console, queries }
    },
    save({ queries, ...own }) {
      const attributes: Record<string, unknown> = {}
      if (Object.keys(own).length > 0) attributes.prefs = { console: own }
      if (queries) attributes.queries = queries
      return setMyAttributes(attributes)
    },
  }

  // The server sends what an account has along with who is logged in.
  watch(
    () => session.user?.id,
    (id) => {
      keeper = id ? account : browser
      prefs.value = clean(keeper.load())
    },
    { immediate: true },
  )

  return { prefs, set, remember }
})

// What was kept may be of another version, or written by hand.
function clean(kept: Partial<Prefs> | null): Prefs {
  const { columns, views, defaultView, facets, indicators, queries } = kept ?? {}
  const list = <T>(value: T[] | undefined, good: (one: T) => boolean) => (Array.isArray(value) ? value.filter(good) : [])
  const text = (value: unknown) => typeof value === 'string'
  return {
    columns: list(columns, text),
    views: list(views, (v) => text(v?.id) && text(v?.name) && text(v?.query)),
    defaultView: text(defaultView) ? String(defaultView) : '',
    facets: { open: facets?.open !== false, more: list(facets?.more, text), folded: list(facets?.folded, text) },
    indicators: indicators === true,
    queries: list(queries, (s) => text(s?.text) && text(s?.q)),
  }
}

