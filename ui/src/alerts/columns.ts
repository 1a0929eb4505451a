// The columns of the list: which the server names, how wide they are, which give way
// first where the list is narrow.

/** A column of the list. Widths are in pixels. */
export interface Column {
  /** The alert's field, or `attributes.<name>`. */
  id: string
  width: number
  /** Its share of the space that is left over; 0 keeps it at its width. */
  grow: number
  /** Where space is short, columns of a high number go first. */
  order: number
  end?: boolean
  /** The reader set its width. */
  fixed?: boolean
}

export const columnGap = 16

const known: Column[] = [
  { id: 'severity', width: 112, grow: 0, order: 0 },
  { id: 'event', width: 130, grow: 3, order: 1 },
  { id: 'resource', width: 130, grow: 3, order: 2 },
  { id: 'lastReceiveTime', width: 48, grow: 0, order: 3, end: true },
  { id: 'text', width: 170, grow: 8, order: 4 },
  { id: 'status', width: 72, grow: 0, order: 5 },
  { id: 'duplicateCount', width: 48, grow: 0, order: 6, end: true },
  { id: 'value', width: 84, grow: 0, order: 7, end: true },
  { id: 'environment', width: 104, grow: 0, order: 8 },
  { id: 'service', width: 100, grow: 1, order: 9 },
  { id: 'customer', width: 100, grow: 0, order: 10 },
  { id: 'group', width: 84, grow: 0, order: 11 },
  { id: 'timeoutLeft', width: 60, grow: 0, order: 12, end: true },
  { id: 'tags', width: 120, grow: 2, order: 13 },
  { id: 'origin', width: 140, grow: 1, order: 14 },
  { id: 'duration', width: 56, grow: 0, order: 15, end: true },
  { id: 'createTime', width: 56, grow: 0, order: 16, end: true },
  { id: 'receiveTime', width: 60, grow: 0, order: 17, end: true },
  { id: 'updateTime', width: 60, grow: 0, order: 18, end: true },
  { id: 'timeout', width: 60, grow: 0, order: 19, end: true },
  { id: 'correlate', width: 120, grow: 2, order: 20 },
  { id: 'previousSeverity', width: 100, grow: 0, order: 21 },
  { id: 'type', width: 100, grow: 0, order: 22 },
  { id: 'repeat', width: 56, grow: 0, order: 23 },
  { id: 'id', width: 80, grow: 0, order: 24 },
  { id: 'lastReceiveId', width: 80, grow: 0, order: 25 },
  { id: 'note', width: 140, grow: 3, order: 8 },
]

/** The fields that the list can show, besides `attributes.<name>`. */
export const fields = known.map((c) => c.id)

const narrowest = 32
const widest = 1_000

const byId = new Map(known.map((c) => [c.id, c]))

/** The column of that name; any other name than a field's is an attribute's. */
export function columnOf(name: string): Column {
  const id = byId.has(name) || name.startsWith('attributes.') ? name : `attributes.${name}`
  return byId.get(id) ?? { id, width: 110, grow: 1, order: 50 }
}

/** The column that a choice such as `event` or `event:220` stands for. */
export function columnFor(choice: string): Column {
  const [, name, width] = /^(.+?)(?::(\d+))?$/s.exec(choice) ?? [choice, choice]
  const column = columnOf(name as string)
  return width ? { ...column, width: withinBounds(Number(width)), grow: 0, fixed: true } : column
}

/** The columns as they are chosen. */
export function choiceOf(columns: Column[]): string[] {
  return columns.map((c) => (c.fixed ? `${c.id}:${c.width}` : c.id))
}

/** The columns with one of them at another width. */
export function resized(columns: Column[], id: string, width: number): Column[] {
  return columns.map((c) => (c.id === id ? { ...c, width: withinBounds(width), grow: 0, fixed: true } : c))
}

/** The columns with one of them moved before another; to the end if there is no such one. */
export function moved(columns: Column[], id: string, before: string): Column[] {
  const column = columns.find((c) => c.id === id)
  if (!column || id === before) return columns
  const rest = columns.filter((c) => c !== column)
  const at = rest.findIndex((c) => c.id === before)
  return at < 0 ? [...rest, column] : [...rest.slice(0, at), column, ...rest.slice(at)]
}

function withinBounds(width: number) {
  return Math.round(Math.min(Math.max(width, narrowest), widest))
}

/** The columns that fit in a width, in their given order. */
export function fitting(columns: Column[], width: number): Column[] {
  const kept = new Set(columns)
  let used = columns.reduce((sum, c) => sum + c.width + columnGap, 0)
  for (const c of [...columns].sort((a, b) => b.order - a.order)) {
    if (used <= width || kept.size <= 2) break
    kept.delete(c)
    used -= c.width + columnGap
  }
  return columns.filter((c) => kept.has(c))
}

/** The tracks of the CSS grid for some columns. */
export function tracks(columns: Column[]): string {
  return columns.map((c) => (c.grow ? `minmax(${c.width}px, ${c.grow}fr)` : `${c.width}px`)).join(' ')
}
