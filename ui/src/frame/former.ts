// Addresses of the official console, which has the state of its list behind a #.
import type { LocationQueryRaw } from 'vue-router'

/** Whether a hash is such a state: `#environment:Production;status:open,ack;sb:severity;sd:1`. */
export const isFormer = (hash: string) => /^#[a-z]+:/i.test(hash)

/** The same list as the parameters of an address here; the date range as it is at this moment. The typed query stands before it there, too. */
export function fromFormer(hash: string, typed = '', now = Date.now()): LocationQueryRaw {
  const parts = new Map(decode(hash.slice(1)).split(';').map((part) => [part.slice(0, part.indexOf(':')), part.slice(part.indexOf(':') + 1)]))
  const list = (name: string) => (parts.get(name) ?? '').split(',').filter((v) => !nothing.has(v))
  const query: LocationQueryRaw = {}
  // What it does not name is not filtered by there.
  for (const name of ['environment', 'status']) query[name] = list(name).length > 0 ? list(name) : 'all'
  for (const name of ['customer', 'service', 'group']) if (list(name).length > 0) query[name] = list(name)
  const q = [typed && `(${typed})`, words(parts.get('text') ?? ''), range(parts.get('dateRange') ?? '', now)].filter(Boolean).join(' AND ')
  if (q) query.q = q
  const sort = list('sb')
  if (sort.length > 0) query.sort = sort.map((column) => (parts.get('sd') === '1' ? `-${column}` : column))
  return query
}

const nothing = new Set(['', 'null', 'undefined', 'NaN', 'default'])

// A text that is looked for as it stands.
const words = (text: string) => (nothing.has(text) ? '' : `"${text.replace(/["\\]/g, '\\$&')}"`)

// Seconds since 1970, or before now if they are negative.
function range(text: string, now: number): string {
  const [from = '*', to = '*'] = text.split(',').map((value) => {
    const seconds = Number(value)
    if (nothing.has(value) || !Number.isFinite(seconds) || seconds === 0) return '*'
    return new Date(seconds < 0 ? now + seconds * 1000 : seconds * 1000).toISOString().replace(/\.\d+/, '')
  })
  return from === '*' && to === '*' ? '' : `lastReceiveTime:[${from} TO ${to}]`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
