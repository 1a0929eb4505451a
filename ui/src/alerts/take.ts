// The list as a file: all of it, as it is filtered and ordered.
import { listWhole } from '@/api/alerts'
import type { Alert } from '@/api/types'
import { csvOf, save } from '@/reports/save'
import { plain, textOf, timeLeft } from './cells'
import { filterQuery, type Filter } from './filter'

/** CSV has the columns of the list, JSON lines whole alerts. */
export type Form = 'csv' | 'jsonl'

const pageSize = 5_000
const mark = '\ufeff' // tells spreadsheets that it is UTF-8

/**
 * Reads the whole list page by page, has the browser save it and returns the number of
 * alerts. Nobody waits for it: between two pages the list goes on. The texts of a page are
 * given to the browser as they come, so that not all alerts are held at once.
 */
export async function fetchList(form: Form, filter: Filter, columns: string[], tell: (done: number, total: number) => void): Promise<number> {
  const parts: Blob[] = form === 'csv' ? [new Blob([mark, csvOf([columns])])] : []
  const seen = new Set<string>()
  const lines = form === 'csv' ? (alerts: Alert[]) => csvOf(alerts.map((alert) => columns.map((column) => cellOf(alert, column)))) : jsonLines
  const query = { ...filterQuery(filter), 'sort-by': filter.sort, 'page-size': pageSize, 'show-history': columns.includes('note') ? 'true' : '' }

  // What changes meanwhile may come twice or slip to a page that was read: it is taken once,
  // and what is missing is looked for in another round.
  for (let round = 0, total = 1; round < 2 && seen.size < total; round++) {
    for (let page = 1, more = true; more; page++) {
      const answer = await listWhole({ ...query, page }).catch((cause) => {
        if (page > 1 && cause?.status === 416) return null // the list got shorter
        throw cause
      })
      const fresh = (answer?.alerts ?? []).filter(({ id }) => !seen.has(id))
      for (const { id } of fresh) seen.add(id)
      if (fresh.length > 0) parts.push(new Blob([lines(fresh)]))
      total = answer?.total ?? seen.size
      more = answer?.more ?? false
      if (more) tell(seen.size, total)
    }
  }
  save(`alerts-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.${form}`, new Blob(parts, { type: types[form] }))
  return seen.size
}

const types = { csv: 'text/csv;charset=utf-8', jsonl: 'application/jsonl' } as const

const jsonLines = (alerts: Alert[]) => alerts.map((alert) => `${JSON.stringify(alert)}\n`).join('')

/** A cell for a spreadsheet: times as ISO 8601, lengths of time in seconds, ids whole. */
export function cellOf(alert: Alert, column: string, now = Date.now()): string | number {
  const seconds = (ms: number) => Math.round(ms / 1000)
  switch (column) {
    case 'duration':
      return seconds(now - Date.parse(alert.receiveTime))
    case 'timeoutLeft': {
      const left = timeLeft(alert, now)
      return left === null ? '' : seconds(left)
    }
    case 'note':
      return textOf(alert, column)
  }
  const value = column.startsWith('attributes.') ? alert.attributes[column.slice('attributes.'.length)] : alert[column as keyof Alert]
  return typeof value === 'number' ? value : plain(value)
}
