import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { getAlert, listAlerts, streamAddress } from '@/api/alerts'
import { ApiError } from '@/api/client'
import { useConfig } from '@/api/config'
import { actOn, type Reason } from '@/api/deeds'
import type { Alert } from '@/api/types'
import { filterQuery, type Filter } from '@/alerts/filter'
import { compareBy } from '@/alerts/order'
import { useConnection } from './connection'
import { useCounts } from './counts'
import { Groups, membersOf, type GroupHead } from './groups'
import { ChangeQueue } from './queue'
import { Stream, type Change } from './stream'
import { AlertWindow, type Row } from './window'

const pageSize = 200
const mostPages = 5 // that are read at once
const streamGrace = 1_000
const ownFor = 10_000

/** The live list: the alerts of a filter, kept right by the stream. */
export const useAlerts = defineStore('alerts', () => {
  const config = useConfig()
  const connection = useConnection()

  const filter = shallowRef<Filter>({ environment: [], status: [], severity: [], facets: {}, q: '', sort: [] })
  const counts = useCounts(() => filter.value, () => void countGroups())
  /** What the list shows, line by line: rows, and the heads of groups if it has any. */
  const lines = shallowRef<readonly (Row | GroupHead)[]>([])
  const rows = shallowRef<readonly Row[]>([])
  const more = ref(false)
  const waiting = ref(0)
  const loading = ref(false)
  const error = shallowRef<ApiError | null>(null)
  /** The alert that changed last, for whoever shows more of it than the list. */
  const changed = shallowRef<Change | null>(null)
  /** How often changes were missed, for the same: anything may be different now. */
  const missed = ref(0)
  const busy = ref(new Set<string>())

  let list = new AlertWindow(() => 0)
  let groups: Groups | null = null
  let withNotes = false
  let stream: Stream | null = null
  let still = false
  let started = false // the list of this filter has been asked for
  let shown = false // and is there
  let run: AbortController | null = null
  let fallback: ReturnType<typeof setTimeout> | undefined
  const mine = new Set<string>()
  const queue = new ChangeQueue(apply)

  /** Shows another filter, in groups or not: reads its list and follows its stream. */
  function show(next: Filter, by = '', notes = false) {
    stop()
    filter.value = next
    withNotes = notes
    const compare = compareBy(next.sort, (name) => config.scale.get(name).rank)
    list = new AlertWindow(compare)
    groups = by ? new Groups(by, next, compare, publish) : null
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
      reset() {
        if (shown) missed.value++
        void reload()
      },
    })
  }

  /** Stops following. */
  function stop() {
    clearTimeout(fallback)
    run?.abort()
    run = null
    groups?.stop()
    stream?.close()
    stream = null
    queue.clear()
    counts.cancel()
  }

  /** Reads the list again from its start. */
  async function reload() {
    clearTimeout(fallback)
    started = true
    await (groups ? readGroups(groups) : readFirst())
    if (!error.value) void counts.fetch()
  }

  // As much as is held, so that what somebody scrolled to is still there.
  function readFirst() {
    const pages = still ? Math.min(mostPages, Math.max(1, Math.ceil(list.rows.length / pageSize))) : 1
    return read(1, pages * pageSize, (page) => {
      list.renew(page.alerts, page.more, still)
      counts.total.value = page.total
      shown = true
    })
  }

  function readGroups(of: Groups) {
    return attempt(async () => {
      await Promise.all([of.count(still), of.reload(still)])
      shown = true
    })
  }

  /** Reads the rows after the last one held. */
  async function loadMore() {
    if (groups || loading.value || !list.more) return
    await read(Math.floor(list.serverCount / pageSize) + 1, pageSize, (page) => {
      const added = list.append(page.alerts, page.more)
      if (added === 0 && page.alerts.length === 0) list.more = false
    })
  }

  function read(page: number, size: number, take: (page: Awaited<ReturnType<typeof listAlerts>>) => void) {
    return attempt(async (signal) => {
      const { sort } = filter.value
      const query = { ...filterQuery(filter.value), 'sort-by': sort, page, 'page-size': size, 'show-history': withNotes ? 'true' : '' }
      take(await listAlerts(query, signal))
    })
  }

  async function attempt(get: (signal: AbortSignal) => Promise<void>) {
    run?.abort()
    const control = new AbortController()
    run = control
    loading.value = true
    queue.hold(true) // a change that overtakes the answer must not get lost
    try {
      await get(control.signal)
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
    if (connection.paused) waiting.value = (groups ?? list).waitingCount + queue.size
  }

  function apply(changes: Change[]) {
    if (changes.some(countsChange)) counts.refresh()
    if (groups) {
      groups.apply(changes, still, mine)
    } else {
      list.apply(changes.map(withKnownHistory), still, mine)
      if (!still && list.rows.length > 2 * pageSize) list.trim(pageSize)
    }
    publish()
  }

  // A repetition of a known alert leaves every count as it is.
  function countsChange({ id, alert }: Change): boolean {
    const known = (groups ?? list).get(id)?.alert
    if (!alert || !known) return alert !== null || known !== undefined
    const fields = ['status', 'severity', 'environment', ...counts.wanted(), ...(groups ? [groups.field] : [])]
    return fields.some((field) => differ(known, alert, field))
  }

  // The stream leaves histories out; that of a new note is read.
  function withKnownHistory(change: Change): Change {
    if (!withNotes || !change.alert) return change
    if (change.kind === 'note') void readNote(change)
    const history = list.get(change.id)?.alert.history
    return { ...change, alert: { ...change.alert, history } }
  }

  async function readNote(change: Change) {
    const alert = await getAlert(change.id).catch(() => null)
    const known = list.get(change.id)
    if (!alert || known?.rev !== change.rev) return
    list.amend(known, { ...known.alert, history: alert.history })
    publish()
  }

  function publish() {
    if (!shown) return // the former list stays until there is another
    lines.value = groups ? groups.lines : [...list.rows] // the window changes its own list in place
    rows.value = lines.value.filter((line) => !('group' in line)) as Row[]
    more.value = !groups && list.more
    waiting.value = (groups ?? list).waitingCount + (connection.paused ? queue.size : 0)
  }

  async function countGroups() {
    if (groups && shown) await groups.count(still).catch(() => undefined) // the next change asks again
  }

  /** Opens or closes a group; `further` reads more of an open one. */
  async function unfold(value: string, further = false) {
    const of = groups
    if (!of) return
    queue.hold(true)
    try {
      await (further ? of.more(value) : of.toggle(value))
    } catch (cause) {
      if (of === groups && cause instanceof ApiError) fail(cause)
    } finally {
      queue.hold(connection.paused || loading.value)
    }
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
    const held = groups ?? list
    held.release()
    publish()
  }

  /** Stops or resumes the flow of changes. */
  function pause(on: boolean) {
    connection.paused = on
    queue.hold(on || loading.value)
    publish()
  }

  /** Says that the reader is about to change these alerts: what comes of it takes effect at once. */
  function expect(ids: string[]) {
    for (const id of ids) mine.add(id)
    setTimeout(() => ids.forEach((id) => mine.delete(id)), ownFor)
  }

  /** Applies an action to an alert; throws the ApiError of a refusal. */
  async function act(id: string, action: string, reason?: Reason) {
    if (busy.value.has(id)) return
    busy.value.add(id)
    expect([id])
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
    filter, lines, rows, more, waiting, loading, error, changed, missed, busy,
    total: counts.total, environments: counts.environments, severityCounts: counts.severities, statusCounts: counts.statuses,
    facets: counts.facets, wantFacets: counts.want, unfold,
    show, stop, reload, loadMore, keepStill, release, pause, expect, act,
  }
})

function differ(a: Alert, b: Alert, field: string): boolean {
  return membersOf(a, field).join('\0') !== membersOf(b, field).join('\0')
}
