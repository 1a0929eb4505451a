// The numbers beside the filters. Each field is counted without its own part of the
// filter, so that it says what a click would show.
import { computed, shallowRef } from 'vue'
import { countFacets } from '@/api/alerts'
import type { Counts, Facet } from '@/api/types'
import { filterQuery, type Filter } from '@/alerts/filter'

// A burst of changes is counted once, and a flood of them now and then.
const settle = 400
const atLeast = 2_500

const always = ['environment', 'status', 'severity']
const few = 30
const many = 500

/**
 * The numbers for a filter; `refresh` asks for them soon, `fetch` at once. `due` is called
 * when a change makes it time to count, for what else is counted.
 */
export function useCounts(filter: () => Filter, due: () => void) {
  const facets = shallowRef<ReadonlyMap<string, Facet>>(new Map())
  const total = shallowRef(0)
  const environments = shallowRef<{ environment: string; count: number }[]>([])
  const severities = computed(() => counts('severity'))
  const statuses = computed(() => counts('status'))

  let wanted: string[] = []
  let size = few
  let running: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = 0

  /** Says which fields are counted besides those that always are; `all` for more of each. */
  function want(fields: string[], all: boolean) {
    const before = JSON.stringify([wanted, size])
    wanted = fields
    size = all ? many : few
    if (JSON.stringify([wanted, size]) !== before && fields.length > 0) void fetch()
  }

  async function fetch() {
    cancel()
    const control = new AbortController()
    running = control
    const query = { ...filterQuery(filter()), facet: [...new Set([...always, ...wanted])], 'facet-size': size }
    try {
      const answer = await countFacets(query, control.signal)
      facets.value = new Map(answer.facets.map((facet) => [facet.field, facet]))
      total.value = answer.total
      environments.value = known(environments.value)
    } catch {
      // The list shows what is wrong; the next change asks again.
    } finally {
      if (running === control) running = null
    }
  }

  // An environment that was there keeps its tab when its last alert leaves the filter.
  function known(before: { environment: string }[]) {
    const now = new Map(facets.value.get('environment')?.values.map(({ value, count }) => [value, count]))
    for (const { environment } of before) if (!now.has(environment)) now.set(environment, 0)
    return [...now].map(([environment, count]) => ({ environment, count }))
  }

  function counts(field: string): Counts {
    const values = facets.value.get(field)?.values ?? []
    return Object.fromEntries(values.map(({ value, count }) => [value, count]))
  }

  function refresh() {
    const now = Date.now()
    if (timer === undefined) asked = now
    else if (now - asked > atLeast - settle) return // it is due soon, however many follow
    clearTimeout(timer)
    timer = setTimeout(() => {
      timer = undefined
      if (document.hidden) addEventListener('visibilitychange', refresh, { once: true })
      else {
        void fetch()
        due()
      }
    }, settle)
  }

  function cancel() {
    clearTimeout(timer)
    timer = undefined
    removeEventListener('visibilitychange', refresh)
    running?.abort()
  }

  return { facets, environments, severities, statuses, total, wanted: () => wanted, want, fetch, refresh, cancel }
}
