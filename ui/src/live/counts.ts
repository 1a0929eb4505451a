// The numbers beside the filters. Each group is counted without its own part of the
// filter, so that it says what a click would show.
import { shallowRef } from 'vue'
import { countAlerts, listEnvironments } from '@/api/alerts'
import type { Counts, EnvironmentCounts } from '@/api/types'
import { filterQuery, type Filter } from '@/alerts/filter'

// A burst of changes is counted once, and a flood of them now and then.
const settle = 400
const atLeast = 2_500

/** The numbers for a filter; `refresh` asks for them soon, `fetch` at once. */
export function useCounts(filter: () => Filter) {
  const environments = shallowRef<EnvironmentCounts[]>([])
  const severities = shallowRef<Counts>({})
  const statuses = shallowRef<Counts>({})
  const total = shallowRef(0)

  let running: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = 0

  async function fetch() {
    cancel()
    const control = new AbortController()
    running = control
    const wanted = filter()
    const query = filterQuery(wanted)
    const { signal } = control
    try {
      const [byEnvironment, byStatus, bySeverity] = await Promise.all([
        listEnvironments({ ...query, environment: null }, signal),
        countAlerts({ ...query, status: null }, signal),
        countAlerts({ ...query, severity: null }, signal),
      ])
      environments.value = byEnvironment
      statuses.value = byStatus.statusCounts
      severities.value = bySeverity.severityCounts
      total.value = wanted.severity.length === 0 ? bySeverity.total : sum(bySeverity.severityCounts, wanted.severity)
    } catch {
      // The list shows what is wrong; the next change asks again.
    } finally {
      if (running === control) running = null
    }
  }

  function refresh() {
    const now = Date.now()
    if (timer === undefined) asked = now
    else if (now - asked > atLeast - settle) return // it is due soon, however many follow
    clearTimeout(timer)
    timer = setTimeout(() => {
      timer = undefined
      if (document.hidden) addEventListener('visibilitychange', refresh, { once: true })
      else void fetch()
    }, settle)
  }

  function cancel() {
    clearTimeout(timer)
    timer = undefined
    removeEventListener('visibilitychange', refresh)
    running?.abort()
  }

  return { environments, severities, statuses, total, fetch, refresh, cancel }
}

function sum(counts: Counts, names: string[]): number {
  return names.reduce((all, name) => all + (counts[name] ?? 0), 0)
}
