// How the list looks at present: its columns, and the named view that it is.
import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { useConfig } from '@/api/config'
import { usePrefs } from '@/session/prefs'
import { useListPrefs } from './listPrefs'
import type { useAddress } from './address'
import { choiceOf, columnFor, resized, type Column } from './columns'
import type { Filter, Look } from './filter'
import { queryText, readQuery, useViews, type NamedView } from './views'

/** The columns of the address, else the reader's own, else the server's. */
export function useColumns(filter: Ref<Filter>, look: Ref<Look>, restyle: (change: Partial<Look>) => Promise<unknown>) {
  const config = useConfig()
  const prefs = useListPrefs()
  const wanted = usePrefs()
  const trial = ref<string[]>([]) // while an edge is being dragged

  const choice = computed(() => [trial.value, look.value.columns, prefs.prefs.columns].find((list) => list.length > 0))
  const columns = computed(() => {
    if (choice.value) return choice.value.map(columnFor)
    return [...new Set(['severity', ...config.settings.columns])]
      .filter((name) => name !== 'customer' || config.settings.customer_views)
      .filter((name) => name !== 'environment' || filter.value.environment.length !== 1)
      .map((name) => columnFor(withWidth(name)))
  })

  // The official console lets people set these two.
  function withWidth(name: string) {
    const width = name === 'value' ? wanted.mine.valueWidth : name === 'text' ? wanted.mine.textWidth : null
    return width ? `${name}:${Math.round(width)}` : name
  }

  /** Whether they are others than the server's. */
  const own = computed(() => choice.value !== undefined)
  const withNotes = computed(() => wanted.mine.showNotesIcon === true || columns.value.some((c) => c.id === 'note'))

  /** Sets the columns: those of the address where it has any, as a view does. */
  async function setColumns(list: string[]) {
    if (look.value.columns.length === 0 || list.length === 0) prefs.remember({ columns: list })
    if (look.value.columns.length > 0) await restyle({ columns: list })
  }

  async function resize(id: string, width: number, done: boolean) {
    trial.value = choiceOf(resized(columns.value, id, width))
    if (!done) return
    await setColumns(trial.value)
    trial.value = []
  }

  return { columns, own, withNotes, setColumns, resize }
}

/** The view that the address names. */
export function useNamed(address: ReturnType<typeof useAddress>, columns: ComputedRef<Column[]>) {
  const prefs = useListPrefs()
  const views = useViews()
  const { look, openId, queryFor, canonical, show } = address

  /** The list as it stands, as the query of an address that says all of it. */
  const state = computed(() => queryText(queryFor({ columns: choiceOf(columns.value) })))
  const named = computed(() => views.find(look.value.view))
  const modified = computed(() => named.value !== undefined && canonical(readQuery(named.value.query)) !== queryText(queryFor({})))

  function showView(view: NamedView | null) {
    void (view ? show(readQuery(view.query), view.id) : show({}, ''))
  }

  function showSaved(id: string) {
    const view = views.find(id)
    if (view) showView(view)
  }

  /** Starts with the reader's view, if the address says nothing else. */
  async function begin() {
    const wanted = look.value.view || prefs.prefs.defaultView
    if (wanted && !views.find(wanted)) await views.load()
    const view = views.find(prefs.prefs.defaultView)
    if (view && !openId.value && Object.keys(queryFor({})).length === 0) await show(readQuery(view.query), view.id, true)
  }

  return { state, named, modified, showView, showSaved, begin }
}
