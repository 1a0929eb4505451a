// What a wallboard shows, as its address says: /wall?view=...&view=...&every=30
import type { LocationQuery } from 'vue-router'
import { parseQuery } from 'vue-router'
import { readFilter, type Filter } from '@/alerts/filter'
import type { NamedView } from '@/alerts/views'

/** A view that has a name, as far as it is shown here. */
export type Named = Pick<NamedView, 'id' | 'name' | 'query'>

/** One of the views that take turns. */
export interface WallView {
  title: string
  filter: Filter
}

const shortest = 5
const usual = 20
const longest = 3600

/** How many seconds each view stays. */
export function readEvery(query: LocationQuery): number {
  const n = Number(first(query.every) || usual)
  return Number.isFinite(n) ? Math.min(longest, Math.max(shortest, Math.round(n))) : usual
}

/** Whether the address names views that have to be looked up. */
export const namesViews = (query: LocationQuery) => given(query).some((view) => !isQuery(view))

/**
 * The views in their order: each is the query of the list's address, with a title if
 * wanted, or the id or name of a saved view. Without any it is the list as it comes. A
 * name that nobody gave is in `missing`.
 */
export function readViews(query: LocationQuery, initial: Filter, known: Named[]): { views: WallView[]; missing: string[] } {
  const views: WallView[] = []
  const missing: string[] = []
  for (const text of given(query)) {
    const named = isQuery(text) ? undefined : known.find((v) => v.id === text) ?? known.find((v) => v.name === text)
    if (!isQuery(text) && !named) {
      missing.push(text)
      continue
    }
    const parsed = parseQuery(named?.query ?? text)
    const filter = readFilter(parsed, initial)
    views.push({ title: named?.name ?? (first(parsed.title) || describe(filter)), filter })
  }
  if (views.length === 0) views.push({ title: describe(readFilter(query, initial)), filter: readFilter(query, initial) })
  return { views, missing }
}

const isQuery = (text: string) => text.includes('=')
const first = (value: LocationQuery[string] | undefined): string => (Array.isArray(value) ? value[0] : value) ?? ''
const given = ({ view }: LocationQuery) => [view].flat().filter((v): v is string => typeof v === 'string' && v !== '')
const describe = ({ environment, severity, q }: Filter) => [environment, severity, q].flat().filter(Boolean).join(' · ')
