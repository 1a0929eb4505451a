// The shapes of the API's answers. They are made from the API's own description, see
// schema.d.ts; here is what the console knows more exactly than that.
import type * as api from './schema'

export type { AlertCounts, Facet, FacetList, FacetValue } from './schema'

// What is stored has its times; and the console makes its own links.
type Stored<T, Time extends keyof T> = Omit<T, 'href' | Time> & Record<Time, string>

/** One page of the alert list. */
export type AlertPage = Omit<api.AlertList, 'alerts'> & { alerts: Alert[] }

/** An alert. The list leaves out what is long. */
export type Alert = Omit<Stored<api.Alert, 'createTime' | 'receiveTime' | 'lastReceiveTime' | 'updateTime'>, 'history' | 'rawData'> & {
  history?: HistoryEntry[]
  rawData?: unknown
  /** Grows with every change; the stream always sends it. */
  rev?: number
}

/** One entry of an alert's history. */
export type HistoryEntry = Stored<api.HistoryEntry, 'updateTime'>

/** A note that a person wrote on an alert. */
export type Note = Stored<api.Note, 'createTime'>

/** Number of alerts per name: per severity, per status. */
export type Counts = Record<string, number>

/** Severities, colours and statuses of the alarm model in force. */
export type AlarmModel = Omit<api.AlarmModel, 'colors' | 'status' | 'defaults'> & {
  status: Record<string, string>
  colors: { severity?: Record<string, string> }
  defaults: { status: string; normal_severity: string }
}

type Always = 'auth_required' | 'customer_views' | 'environments' | 'columns'

/** What the server tells every console about itself. */
export type Config = Omit<api.Config, 'endpoint' | 'alarm_model' | 'sort_by' | 'filter' | 'dates' | Always> &
  Required<Pick<api.Config, Always>> & {
    alarm_model: AlarmModel
    sort_by: string | string[]
    filter: Record<string, string | string[]>
    dates: { shortTime: string; mediumDate: string; longDate: string }
  }

/** What can be done to an alert without further questions. */
export type Action = 'open' | 'ack' | 'unack' | 'shelve' | 'unshelve' | 'close'
