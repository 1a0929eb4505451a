// What the reader's choices come to, as filters of the API.
import type { Query } from '@/api/client'
import { defaultFilter, filterQuery, readFilter } from '@/alerts/filter'
import { readQuery, type NamedView } from '@/alerts/views'
import type { Config } from '@/api/types'
import type { SeverityScale } from '@/design/severity'
import type { Choices } from './choices'

/** The filters of which one must match; views that are gone, or hold nothing of that severity, have none. */
export function filtersOf({ severities, views }: Choices, find: (id: string) => NamedView | undefined, config: Config, scale: SeverityScale): Query[] {
  const initial = defaultFilter(config)
  const ofViews = views.flatMap(({ id, from }) => {
    const view = find(id)
    if (!view) return []
    const filter = readFilter(readQuery(view.query), initial)
    const severity = bad(scale, from).filter((name) => filter.severity.length === 0 || filter.severity.includes(name))
    return severity.length > 0 ? [filterQuery({ ...filter, severity })] : []
  })
  return [...(severities.length > 0 ? [{ severity: severities }] : []), ...ofViews]
}

/** A severity and those that are worse. */
function bad(scale: SeverityScale, from: string): string[] {
  const { level } = scale.get(from)
  return scale.list.filter((s) => s.level <= level).map((s) => s.name)
}
