// The part of a list that is shown: searched, narrowed, in order.
import type { Column, Kind, Row } from './kind'

/** A value as a text to search and compare. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(textOf).join(', ')
  if (typeof value === 'object') return Object.entries(value).map(([name, v]) => `${name}=${textOf(v)}`).join(', ')
  return String(value)
}

/** The rows that have every word of a text in one of the columns. */
export function search<T extends Row>(rows: T[], columns: Column<T>[], text: string): T[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return rows
  return rows.filter((row) => {
    const all = columns.map((c) => textOf(c.value(row)).toLowerCase()).join('\n')
    return words.every((word) => all.includes(word))
  })
}

/** The rows that have a value in the field that the kind is narrowed by; all for none. */
export function narrowed<T extends Row>(rows: T[], kind: Kind<T>, value: string): T[] {
  const { narrow } = kind
  return narrow && value ? rows.filter((row) => narrow.of(row).includes(value)) : rows
}

/** The values that a list can be narrowed to. */
export function narrowings<T extends Row>(rows: T[], kind: Kind<T>): string[] {
  const { narrow } = kind
  return narrow ? [...new Set(rows.flatMap(narrow.of))].sort() : []
}

/** The rows by a column; - in front: from the end. What has no value comes last. */
export function sorted<T extends Row>(rows: T[], columns: Column<T>[], by: string): T[] {
  const column = columns.find((c) => c.id === by.replace(/^-/, ''))
  if (!column) return rows
  const way = by.startsWith('-') ? -1 : 1
  const values = new Map(rows.map((row) => [row, (column.order ?? column.value)(row)]))
  const empty = (v: unknown) => v === null || v === undefined || v === ''
  return [...rows].sort((a, b) => {
    const [x, y] = [values.get(a), values.get(b)]
    if (empty(x) || empty(y)) return Number(empty(x)) - Number(empty(y))
    if (typeof x === 'number' && typeof y === 'number') return way * (x - y)
    return way * textOf(x).localeCompare(textOf(y), undefined, { numeric: true, sensitivity: 'base' })
  })
}

/** The next order after a click on the head of a column. */
export function nextSort(now: string, column: string): string {
  return now === column ? `-${column}` : column
}

/** How many rows are in each state. */
export function stateCounts(kind: Kind, rows: Row[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const row of rows) {
    const state = kind.states?.of(row) ?? ''
    counts[state] = (counts[state] ?? 0) + 1
  }
  return counts
}
