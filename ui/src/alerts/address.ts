import { computed } from 'vue'
import { useRoute, useRouter, type LocationQuery, type LocationQueryRaw } from 'vue-router'
import { useConfig } from '@/api/config'
import { defaultFilter, plain, readFilter, readLook, writeFilter, type Filter, type Look } from './filter'
import { queryText } from './views'

/** What the page's address says: the filter, the order, the look and the open alert. */
export function useAddress() {
  const route = useRoute()
  const router = useRouter()
  const initial = defaultFilter(useConfig().settings)

  const filter = computed(() => readFilter(route.query, initial))
  const look = computed(() => readLook(route.query))

  /** Whether less is shown than the server proposes, or other things. */
  const filtered = computed(() => Object.keys(writeFilter({ ...filter.value, sort: initial.sort }, initial)).length > 0)

  /** The id of the open alert; empty if none is. */
  const openId = computed(() => (route.name === 'alert' ? String(route.params.id) : ''))

  function queryFor(change: Partial<Filter & Look>) {
    return writeFilter({ ...filter.value, ...change }, initial, { ...look.value, ...change })
  }

  /** A query of the list as it is written here, as text. */
  function canonical(query: LocationQuery) {
    return queryText(writeFilter(readFilter(query, initial), initial, readLook(query)))
  }

  function narrow(change: Partial<Filter>) {
    return router.push({ name: 'alerts', query: queryFor(change) })
  }

  /** Changes the look; the open alert stays open, and Back leads past it. */
  function restyle(change: Partial<Look>) {
    return router.replace({ query: queryFor(change) })
  }

  /** Shows what a query of an address says, as a named view; `instead` of what is shown, for Back. */
  function show(query: LocationQueryRaw, view: string, instead = false) {
    return router.push({ name: 'alerts', query: { ...query, view: view || undefined }, replace: instead })
  }

  function reset() {
    return router.push({ name: 'alerts', query: writeFilter({ ...initial, sort: filter.value.sort }, initial, { ...look.value, view: plain.view }) })
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

  return { initial, filter, look, filtered, openId, queryFor, canonical, narrow, restyle, show, reset, hrefOf, open, close }
}
