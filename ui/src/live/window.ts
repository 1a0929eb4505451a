// The part of a list that the page holds: its first rows in order, kept right by changes.
import type { Alert } from '@/api/types'
import type { Compare } from '@/alerts/order'
import type { Change } from './stream'

/** A row as it is shown. It is replaced, never changed, so that its identity tells. */
export interface Row {
  readonly id: string
  readonly alert: Alert
  readonly rev: number
  /** It no longer belongs to the list and stays only until the reader looks away. */
  readonly gone: boolean
}

/**
 * The first rows of a sorted list. In reading mode (`still`) no row moves, comes or goes,
 * except those the reader acted on: rows are updated in place, new ones wait.
 */
export class AlertWindow {
  rows: Row[] = []
  /** The server has rows after the last one here. */
  more = false

  private held = new Map<string, Row>()
  private waiting = new Map<string, Row>()
  private moved = false
  // Every alert that sorts before this one is here; null when all of them are.
  private edge: Alert | null = null

  constructor(private readonly compare: Compare) {}

  /** How many new rows wait to be shown. */
  get waitingCount() {
    return this.waiting.size
  }

  /** How many alerts of the server's list come before the first one that is not here. */
  get serverCount() {
    let count = this.waiting.size
    for (const row of this.rows) if (!row.gone && this.within(row.alert)) count++
    return count
  }

  get(id: string): Row | undefined {
    return this.held.get(id)
  }

  /** Starts anew with the first page of the server's list. */
  reset(alerts: Alert[], more: boolean) {
    this.rows = alerts.map(newRow)
    this.held = new Map(this.rows.map((row) => [row.id, row]))
    this.waiting.clear()
    this.moved = false
    this.bound(alerts.at(-1), more)
  }

  /**
   * Takes the server's list as it is now, after changes were missed. In reading mode the
   * rows that are here keep their places, as they do with changes.
   */
  renew(alerts: Alert[], more: boolean, still: boolean) {
    if (!still || this.rows.length === 0) return this.reset(alerts, more)
    this.bound(alerts.at(-1), more)
    const now = new Map(alerts.map((alert) => [alert.id, newRow(alert)]))
    this.rows = this.rows.map((row) => now.get(row.id) ?? (this.within(row.alert) ? { ...row, gone: true } : row))
    this.held = new Map(this.rows.map((row) => [row.id, row]))
    this.waiting = new Map([...now].filter(([id]) => !this.held.has(id)))
    this.moved = true
  }

  /** Adds a further page; it may overlap with what is here. Tells how many rows it added. */
  append(alerts: Alert[], more: boolean): number {
    const before = this.rows.length
    const edge = this.edge
    for (const alert of alerts) {
      const row = newRow(alert)
      const known = this.held.get(row.id) ?? this.waiting.get(row.id)
      if (known?.gone === false) continue
      if (known) this.replace(known, row)
      else if (edge && this.compare(alert, edge) <= 0) this.waiting.set(row.id, row)
      else this.add(this.rows.length, row)
    }
    this.bound(alerts.at(-1) ?? this.edge ?? undefined, more)
    return this.rows.length - before
  }

  /** Applies changes; `mine` names alerts that the reader acted on. */
  apply(changes: Change[], still: boolean, mine: ReadonlySet<string>) {
    if (!still && (this.moved || this.waiting.size > 0)) this.release()
    for (const change of changes) {
      const known = this.held.get(change.id)
      if (change.alert === null) this.leave(change, known, still && !mine.has(change.id))
      else if (known) this.update(known, toRow(change, change.alert), still)
      else this.arrive(toRow(change, change.alert), still)
    }
  }

  /** Shows more of an alert than the list does, such as its history. */
  amend(row: Row, alert: Alert) {
    if (this.held.get(row.id) === row) this.replace(row, { ...row, alert })
  }

  /** Brings everything into its place: waiting rows in, departed rows out. */
  release() {
    const rows = [...this.rows.filter((row) => !row.gone), ...this.waiting.values()]
    rows.sort((a, b) => this.compare(a.alert, b.alert))
    this.rows = rows.filter((row) => this.within(row.alert))
    this.held = new Map(this.rows.map((row) => [row.id, row]))
    this.waiting.clear()
    this.moved = false
  }

  /** Lets go of rows at the end beyond a number of them. Not for reading mode. */
  trim(limit: number) {
    if (this.rows.length <= limit) return
    for (const row of this.rows.splice(limit)) this.held.delete(row.id)
    this.bound(this.rows.at(-1)?.alert, true)
  }

  private bound(last: Alert | undefined, more: boolean) {
    this.more = more
    this.edge = more && last ? last : null
  }

  private within(alert: Alert): boolean {
    return this.edge === null || this.compare(alert, this.edge) <= 0
  }

  private leave(change: Change, known: Row | undefined, still: boolean) {
    const waiting = this.waiting.get(change.id)
    if (waiting && change.rev >= waiting.rev) this.waiting.delete(change.id)
    if (!known || change.rev < known.rev) return
    if (!still) this.remove(known)
    else if (!known.gone) this.replace(known, { ...known, rev: change.rev, gone: true })
  }

  private update(known: Row, row: Row, still: boolean) {
    if (row.rev <= known.rev) return
    if (this.compare(known.alert, row.alert) === 0) {
      this.replace(known, row)
    } else if (still) {
      this.replace(known, row)
      this.moved = true
    } else {
      this.remove(known)
      if (this.within(row.alert)) this.insert(row)
    }
  }

  private arrive(row: Row, still: boolean) {
    const waiting = this.waiting.get(row.id)
    if (waiting && waiting.rev >= row.rev) return
    this.waiting.delete(row.id)
    if (!this.within(row.alert)) return
    if (still) this.waiting.set(row.id, row)
    else this.insert(row)
  }

  private insert(row: Row) {
    let low = 0
    let high = this.rows.length
    while (low < high) {
      const mid = (low + high) >>> 1
      if (this.compare((this.rows[mid] as Row).alert, row.alert) < 0) low = mid + 1
      else high = mid
    }
    this.add(low, row)
  }

  private add(index: number, row: Row) {
    this.rows.splice(index, 0, row)
    this.held.set(row.id, row)
  }

  private replace(known: Row, row: Row) {
    this.rows[this.rows.indexOf(known)] = row
    this.held.set(row.id, row)
  }

  private remove(row: Row) {
    this.rows.splice(this.rows.indexOf(row), 1)
    this.held.delete(row.id)
  }
}

function newRow(alert: Alert): Row {
  return { id: alert.id, alert, rev: alert.rev ?? 0, gone: false }
}

function toRow(change: Change, alert: Alert): Row {
  return { id: change.id, alert, rev: change.rev, gone: false }
}
