import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { getAlert, listAlerts, streamAddress } from '@/api/alerts'
import { ApiError } from '@/api/client'
import { useConfig } from '@/api/config'
import { actOn, type Reason } from '@/api/deeds'
import { filterQuery, type Filter } from '@/alerts/filter'
import { compareBy } from '@/alerts/order'
import { useConnection } from './connection'
import { useCounts } from './counts'
import { ChangeQueue } from './queue'
import { Stream, type Change } from './stream'
import { AlertWindow, type Row } from './window'

const pageSize = 200
const streamGrace = 1_000
const ownFor = 10_000

/** The live list: the alerts of a filter, kept right by the stream. */
export const useAlerts = defineStore('alerts', () => {
  const config = useConfig()
  const connection = useConnection()

  const filter = shallowRef<Filter>({ environment: '', status: [], severity: [], q: '', sort: [] })
  const counts = useCounts(() => filter.value)
  const rows = shallowRef<readonly Row[]>([])
  const more = ref(false)
  const waiting = ref(0)
  const loading = ref(false)
  const error = shallowRef<ApiError | null>(null)
  /** The alert that changed last, for whoever shows more of it than the list. */
  const changed = shallowRef<Change | null>(null)
  const busy = ref(new Set<string>())

  let list = new AlertWindow(() => 0)
  let stream: Stream | null = null
  let still = false
  let started = false // the list of this filter has been asked for
  let shown = false // and is there
  let run: AbortController | null = null
  let fallback: ReturnType<typeof setTimeout> | undefined
  const mine = new Set<string>()
  const queue = new ChangeQueue(apply)

  /** Shows another filter: reads its list and follows its stream. */
  function show(next: Filter) {
    stop()
    filter.value = next
    list = new AlertWindow(compareBy(next.sort, (name) => config.scale.get(name).rank))
    started = shown = false
    loading.value = true
    error.value = null
    // Reading once the stream is open misses nothing; without one the list must come too.
    fallback = setTimeout(() => void reload(), streamGrace)
    stream = new Stream(streamAddress(filterQuery(next)), {
      state(state) {
        connection.follow(state)
        if (state === 'broken' && !started) void reload()
      },
      change: receive,
      reset: () => void reload(),
    })
  }

  /** Stops following. */
  function stop() {
    clearTimeout(fallback)
    run?.abort()
    run = null
    stream?.close()
    stream = null
    queue.clear()
    counts.cancel()
  }

  /** Reads the list again from its start. */
  async function reload() {
    clearTimeout(fallback)
    started = true
    await read(1, (page) => {
      list.reset(page.alerts, page.more)
      counts.total.value = page.total
      shown = true
    })
    if (!error.value) void counts.fetch()
  }

  /** Reads the rows after the last one held. */
  async function loadMore() {
    if (loading.value || !list.more) return
    await read(Math.floor(list.serverCount / pageSize) + 1, (page) => {
      const added = list.append(page.alerts, page.more)
      if (added === 0 && page.alerts.length === 0) list.more = false
    })
  }

  async function read(page: number, take: (page: Awaited<ReturnType<typeof listAlerts>>) => void) {
    run?.abort()
    const control = new AbortController()
    run = control
    loading.value = true
    queue.hold(true) // a change that overtakes the answer must not get lost
    try {
      const { sort } = filter.value
      const query = { ...filterQuery(filter.value), 'sort-by': sort, page, 'page-size': pageSize }
      take(await listAlerts(query, control.signal))
      error.value = null
      publish()
    } catch (cause) {
      if (control.signal.aborted) return
      fail(cause instanceof ApiError ? cause : new ApiError(0, String(cause)))
    } finally {
      if (run === control) {
        run = null
        loading.value = false
        queue.hold(connection.paused)
      }
    }
  }

  function fail(cause: ApiError) {
    if (cause.status === 416) {
      list.more = false // the list got shorter than what is held of it
      return publish()
    }
    error.value = cause
    if (cause.status === 401) return // the session ended; what is shown stays until somebody is logged in again
    if (cause.status < 400 || cause.status >= 500) return
    // The server understood and refused; asking again would not help.
    stop()
    loading.value = false
    connection.follow('off')
    list.reset([], false)
    shown = true
    publish()
  }

  function receive(change: Change) {
    changed.value = change
    queue.push(change)
    if (connection.paused) waiting.value = list.waitingCount + queue.size
  }

  function apply(changes: Change[]) {
    if (changes.some(countsChange)) counts.refresh()
    list.apply(changes, still, mine)
    if (!still && list.rows.length > 2 * pageSize) list.trim(pageSize)
    publish()
  }

  // A repetition of a known alert leaves every count as it is.
  function countsChange({ id, alert }: Change): boolean {
    const known = list.get(id)?.alert
    if (!alert) return known !== undefined
    return known?.status !== alert.status || known.severity !== alert.severity || known.environment !== alert.environment
  }

  function publish() {
    if (!shown) return // the former list stays until there is another
    rows.value = [...list.rows] // the window changes its own list in place
    more.value = list.more
    waiting.value = list.waitingCount + (connection.paused ? queue.size : 0)
  }

  /** Says whether someone is reading: then no row moves by itself. */
  function keepStill(on: boolean) {
    if (still === on) return
    still = on
    if (!on) release()
  }

  /** Brings the waiting rows in and every row to its place. */
  function release() {
    if (!shown) return
    list.release()
    publish()
  }

  /** Stops or resumes the flow of changes. */
  function pause(on: boolean) {
    connection.paused = on
    queue.hold(on || loading.value)
    publish()
  }

  /** Applies an action to an alert; throws the ApiError of a refusal. */
  async function act(id: string, action: string, reason?: Reason) {
    if (busy.value.has(id)) return
    busy.value.add(id)
    mine.add(id)
    setTimeout(() => mine.delete(id), ownFor)
    try {
      await actOn(id, action, reason)
      if (connection.freshness !== 'live') await see(id)
    } finally {
      busy.value.delete(id)
    }
  }

  // Without the stream an own change has to be looked up.
  async function see(id: string) {
    const alert = await getAlert(id)
    const belongs = filter.value.status.length === 0 || filter.value.status.includes(alert.status)
    const rev = alert.rev ?? (list.get(id)?.rev ?? 0) + 1
    const change = { id, rev, alert: belongs ? alert : null, kind: 'action' }
    changed.value = change
    apply([change])
  }

  return {
    filter, rows, more, waiting, loading, error, changed, busy,
    total: counts.total, environments: counts.environments, severityCounts: counts.severities, statusCounts: counts.statuses,
    show, stop, reload, loadMore, keepStill, release, pause, act,
  }
})
