// The records of a page: read, kept current, searched.
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { listAll, listPage } from '@/api/records'
import type { Kind, Row } from './kind'
import { narrowed, search, sorted, stateCounts } from './rows'

const step = 200 // rows that are added at a time

/** The list of a kind. Without remote it is read as a whole; otherwise the server pages it. */
export function useRecords(kind: Kind) {
  const rows = shallowRef<Row[]>([])
  const text = ref('')
  const state = ref('')
  const only = ref('') // the value that the list is narrowed to
  const sort = ref(kind.sort)
  const shown = ref(step)
  const total = ref(0)
  const more = ref(false)
  const loading = ref(true)
  const error = shallowRef<Error | null>(null)

  let running: AbortController | null = null
  let page = 1
  let timer: ReturnType<typeof setTimeout> | undefined

  const found = computed(() => (kind.remote ? rows.value : narrowed(search(rows.value, kind.columns, text.value), kind, only.value)))
  const counts = computed(() => stateCounts(kind, found.value))
  const matching = computed(() => {
    const wanted = state.value ? found.value.filter((row) => kind.states?.of(row) === state.value) : found.value
    return kind.remote ? wanted : sorted(wanted, kind.columns, sort.value)
  })
  const visible = computed(() => (kind.remote ? matching.value : matching.value.slice(0, shown.value)))
  const left = computed(() => (kind.remote ? total.value - rows.value.length : matching.value.length - visible.value.length))

  /** Reads the list anew; what is shown stays until it is there. */
  async function load() {
    running?.abort()
    const control = new AbortController()
    running = control
    loading.value = true
    try {
      if (kind.remote) await readPage(1, control.signal)
      else rows.value = await listAll<Row>(kind.name, kind.member, control.signal)
      error.value = null
    } catch (cause) {
      if (control.signal.aborted) return
      error.value = cause as Error
    }
    loading.value = false
    again()
  }

  async function readPage(n: number, signal?: AbortSignal) {
    const { states, words } = kind
    const query = { q: text.value.trim(), 'q.df': words, ...(states?.param ? { [states.param]: state.value } : {}), 'sort-by': wireSort(kind, sort.value), page: n, 'page-size': step }
    const answer = await listPage<Row>(kind.name, kind.member ?? kind.name, query, signal)
    rows.value = n === 1 ? answer.rows : [...rows.value, ...answer.rows]
    total.value = answer.total
    more.value = answer.more
    page = n
  }

  /** Shows more rows. */
  async function grow() {
    if (!kind.remote) return void (shown.value += step)
    try {
      await readPage(page + 1)
    } catch (cause) {
      error.value = cause as Error
    }
  }

  // Nobody looks at a page in the background: it is read when it comes back.
  function again() {
    clearTimeout(timer)
    if (!kind.refresh) return
    timer = setTimeout(() => {
      if (document.hidden) addEventListener('visibilitychange', load, { once: true })
      else void load()
    }, kind.refresh)
  }

  onScopeDispose(() => {
    running?.abort()
    clearTimeout(timer)
    removeEventListener('visibilitychange', load)
  })

  return { rows, text, state, only, sort, total, loading, error, counts, matching, visible, left, load, grow }
}

// The server has times the newest first, and - in front turns that round.
function wireSort(kind: Kind, by: string): string {
  const id = by.replace(/^-/, '')
  const newestFirst = kind.columns.find((c) => c.id === id)?.show === 'time'
  return by.startsWith('-') !== newestFirst ? `-${id}` : id
}
