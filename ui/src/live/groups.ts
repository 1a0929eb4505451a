// The list in groups of equal values of a field: the groups are counted by the server,
// and the rows of a group are read when it is opened.
import { countFacets, having, listAlerts } from '@/api/alerts'
import type { Query } from '@/api/client'
import type { Alert, FacetValue } from '@/api/types'
import { plain as textOf, valueOf } from '@/alerts/cells'
import { filterQuery, valuesOf, type Filter } from '@/alerts/filter'
import type { Compare } from '@/alerts/order'
import type { Change } from './stream'
import { AlertWindow, type Row } from './window'

/** The head of a group, a line of the list like a row. */
export interface GroupHead {
  readonly id: string
  readonly group: FacetValue
  readonly open: boolean
  readonly loading: boolean
  readonly more: boolean
}

const most = 1_000
const pageSize = 200

/** Whether a line of the list is the head of a group. */
export const isHead = (line: Row | GroupHead): line is GroupHead => 'group' in line

interface Opened {
  list: AlertWindow
  loading: boolean
}

/** The groups of a list. `changed` is called when its lines are others. */
export class Groups {
  /** How many groups there are, of which at most 1,000 are here. */
  distinct = 0

  private groups: FacetValue[] = []
  private opened = new Map<string, Opened>()
  private run = new AbortController()

  constructor(
    readonly field: string,
    private readonly filter: Filter,
    private readonly compare: Compare,
    private readonly changed: () => void,
  ) {}

  /** Stops what is under way; nothing is to be asked afterwards. */
  stop() {
    this.run.abort()
  }

  /** Counts the groups again. In reading mode those that are there keep their places. */
  async count(still: boolean) {
    const query = { ...filterQuery(this.filter), facet: this.field, 'facet-size': most, 'facet-order': 'severity', 'facet-within': 'true' }
    const [facet] = (await countFacets(query, this.run.signal)).facets
    const values = facet?.values ?? []
    this.distinct = facet?.distinct ?? 0
    this.groups = still ? inPlace(this.groups, values) : values
    this.changed()
  }

  /** Reads the opened groups again, after changes were missed. */
  async reload(still: boolean) {
    await Promise.all([...this.opened.keys()].map((value) => this.read(value, 1, still)))
  }

  /** Opens or closes a group. */
  async toggle(value: string) {
    if (this.opened.delete(value)) return this.changed()
    this.opened.set(value, { list: new AlertWindow(this.compare), loading: false })
    await this.read(value, 1)
  }

  /** Reads further rows of a group. */
  async more(value: string) {
    const opened = this.opened.get(value)
    if (opened && !opened.loading) await this.read(value, Math.floor(opened.list.serverCount / pageSize) + 1)
  }

  private async read(value: string, page: number, still = false) {
    const opened = this.opened.get(value)
    if (!opened) return
    opened.loading = true
    this.changed()
    try {
      const { alerts, more } = await listAlerts({ ...this.within(value), page, 'page-size': pageSize }, this.run.signal)
      const rows = alerts.filter((alert) => this.belongs(alert, value))
      if (page === 1) opened.list.renew(rows, more, still)
      else opened.list.append(rows, more)
    } finally {
      opened.loading = false
      this.changed()
    }
  }

  private within(value: string): Query {
    return { ...filterQuery(this.filter), ...having(this.field, value), 'sort-by': this.filter.sort }
  }

  /** Applies changes to the opened groups. */
  apply(changes: Change[], still: boolean, mine: ReadonlySet<string>) {
    for (const [value, { list }] of this.opened) {
      const own = changes
        .map((change) => (change.alert && this.belongs(change.alert, value) ? change : { ...change, alert: null }))
        .filter((change) => change.alert || list.get(change.id))
      if (own.length > 0) list.apply(own, still, mine)
    }
  }

  /** Brings every row of the opened groups into its place. */
  release() {
    for (const { list } of this.opened.values()) list.release()
  }

  get waitingCount() {
    return sum([...this.opened.values()].map(({ list }) => list.waitingCount))
  }

  /** The row of an alert, if a group with it is open. */
  get(id: string): Row | undefined {
    for (const { list } of this.opened.values()) {
      const row = list.get(id)
      if (row) return row
    }
    return undefined
  }

  /** The lines of the list: heads, and the rows of the opened groups. */
  get lines(): (Row | GroupHead)[] {
    return this.groups.flatMap((group) => {
      const opened = this.opened.get(group.value)
      const head = { id: `group:${group.value}`, group, open: opened !== undefined, loading: opened?.loading ?? false, more: opened?.list.more ?? false }
      return [head, ...(opened?.list.rows ?? [])]
    })
  }

  // Where the filter names values of a field that has several, both it and the group count.
  private belongs(alert: Alert, value: string): boolean {
    const values = membersOf(alert, this.field)
    const wanted = valuesOf(this.filter, this.field)
    return values.some((v) => v === value || cutFrom(v, value)) && (wanted.length === 0 || values.some((v) => wanted.includes(v)))
  }
}

/** The values of a field that an alert counts under; an empty text if it has none. */
export function membersOf(alert: Alert, field: string): string[] {
  const value = valueOf(alert, field)
  if (Array.isArray(value) && !field.startsWith('attributes.')) return value.length > 0 ? value.map(String) : ['']
  return [Array.isArray(value) ? JSON.stringify(value) : textOf(value)]
}

// Whether a text that the list cuts short is the start of this one.
function cutFrom(text: string, whole: string): boolean {
  return text.length < whole.length && text.endsWith('…') && whole.startsWith(text.slice(0, -1))
}

// Known groups stay where they are, new ones follow, and empty ones go.
function inPlace(before: FacetValue[], now: FacetValue[]): FacetValue[] {
  const byValue = new Map(now.map((group) => [group.value, group]))
  const kept = before.flatMap(({ value }) => {
    const group = byValue.get(value)
    byValue.delete(value)
    return group ?? []
  })
  return [...kept, ...byValue.values()]
}

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)
