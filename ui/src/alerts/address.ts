import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useConfig } from '@/api/config'
import { defaultFilter, readFilter, writeFilter, type Filter } from './filter'

/** What the page's address says: the filter, the order and the open alert. */
export function useAddress() {
  const route = useRoute()
  const router = useRouter()
  const initial = defaultFilter(useConfig().settings)

  const filter = computed(() => readFilter(route.query, initial))

  /** Whether less is shown than the server proposes, or other things. */
  const filtered = computed(() => Object.keys(queryFor({ sort: initial.sort })).length > 0)

  /** The id of the open alert; empty if none is. */
  const openId = computed(() => (route.name === 'alert' ? String(route.params.id) : ''))

  function queryFor(change: Partial<Filter>) {
    return writeFilter({ ...filter.value, ...change }, initial)
  }

  function narrow(change: Partial<Filter>) {
    return router.push({ name: 'alerts', query: queryFor(change) })
  }

  function reset() {
    return narrow({ ...initial, sort: filter.value.sort })
  }

  const alertAt = (id: string) => ({ name: 'alert', params: { id }, query: route.query })

  /** The address of an alert, the filter kept. */
  function hrefOf(id: string) {
    return router.resolve(alertAt(id)).href
  }

  /** Opens an alert; from one to the next Back leads to the list, not to the one before. */
  function open(id: string) {
    return openId.value ? router.replace(alertAt(id)) : router.push(alertAt(id))
  }

  function close() {
    return router.push({ name: 'alerts', query: route.query })
  }

  return { initial, filter, filtered, openId, queryFor, narrow, reset, hrefOf, open, close }
}
