// What can stand at a place of a query: where it is, and how a choice is put in.

/** The part of a query that is being typed. */
export interface Spot {
  kind: 'name' | 'value'
  /** The field of a value. */
  field: string
  typed: string
  /** What a choice replaces, as offsets in the text. */
  from: number
  to: number
  /** A finished term stands before, so that an operator may follow. */
  follows: boolean
}

/** Something to choose; `insert` replaces the spot. */
export interface Choice {
  insert: string
  label: string
  note: string
  count?: number
}

/** The operators between terms. */
export const operators = ['AND', 'OR', 'NOT']

/** The fields that are offered; `_.` leads to attributes. */
export const queryFields = [
  'severity', 'status', 'environment', 'service', 'resource', 'event', 'group', 'text', 'value', 'tags', 'origin', 'type', 'customer', 'correlate',
  'previousSeverity', 'id', 'duplicateCount', 'timeout', 'repeat', 'createTime', 'receiveTime', 'lastReceiveTime', 'updateTime', '_exists_',
]

/** The fields of which values can be asked for. */
export const valuedFields = new Set([
  'severity', 'status', 'environment', 'service', 'resource', 'event', 'group', 'value', 'tags', 'origin', 'type', 'customer', 'correlate', 'previousSeverity',
])

/** The name of a field in requests; empty if it has no values to offer. */
export function facetOf(field: string): string {
  if (valuedFields.has(field)) return field
  const key = /^(?:_|attributes)\.(.+)$/s.exec(field)?.[1]
  return key ? `attributes.${key}` : ''
}

/** Reads what stands at an offset of the text. */
export function spotAt(text: string, caret: number): Spot {
  let start = 0 // of the word
  let field = ''
  let value = 0 // where the field's value begins
  let quote = -1
  const outer: string[] = [] // fields of the parentheses that are open
  const word = (at: number) => {
    start = value = at
    field = outer.at(-1) ?? ''
  }
  for (let i = 0; i < caret; i++) {
    const c = text[i]
    if (c === '\\') i++
    else if (c === '"') quote = quote < 0 ? i : -1
    else if (quote >= 0) continue
    else if (c === '(') {
      outer.push(field)
      word(i + 1)
    } else if (c === ')') {
      outer.pop()
      word(i + 1)
    } else if (c !== undefined && /\s/.test(c)) word(i + 1)
    else if (c === ':' && value === start) {
      field = text.slice(start, i).replace(/^[-+!]+/, '')
      value = i + 1
    }
  }
  if (!field && /^[-+!]/.test(text.slice(start, caret))) start++
  const from = field ? (quote >= 0 ? quote : value) : start
  const typed = text.slice(field && quote >= 0 ? quote + 1 : from, caret)
  const before = text.slice(0, start).trimEnd()
  const follows = before !== '' && !before.endsWith('(') && !/(^|[\s(])(AND|OR|NOT|&&|\|\||!)$/.test(before)
  return { kind: field ? 'value' : 'name', field, typed, from, to: caret + restOf(text.slice(caret), quote >= 0), follows }
}

function restOf(rest: string, quoted: boolean): number {
  if (!quoted) return /^[^\s()"]*/.exec(rest)?.[0].length ?? 0
  return /^(?:\\.|[^"\\])*"/.exec(rest)?.[0].length ?? rest.length
}

/** The text with a choice in its place, and where the caret is then. */
export function complete(text: string, spot: Spot, choice: Choice): { text: string; caret: number } {
  const head = text.slice(0, spot.from) + choice.insert
  const gap = choice.insert.endsWith(':') || choice.insert.endsWith('.') ? '' : ' '
  return { text: head + gap + text.slice(spot.to).trimStart(), caret: head.length + gap.length }
}

/** The names and operators that fit what is typed. */
export function namesFor(spot: Spot): Choice[] {
  const typed = spot.typed.toLowerCase()
  const fits = (name: string) => name.toLowerCase().startsWith(typed)
  return [
    ...(spot.follows ? operators.filter(fits).map((name) => ({ insert: name, label: name, note: 'operator' })) : []),
    ...queryFields.filter(fits).map((name) => ({ insert: `${name}:`, label: name, note: 'field' })),
  ]
}

/** A value as it stands in a query: in quotes unless it is a plain word. */
export function quoted(value: string): string {
  if (/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(value) && !operators.includes(value)) return value
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}
