// The shapes of the API's answers, as far as the console reads them.

/** An alert as the API gives it. Times are texts like 2026-01-31T12:00:00.000Z. */
export interface Alert {
  id: string
  resource: string
  event: string
  environment: string
  severity: string
  correlate: string[]
  status: string
  service: string[]
  group: string
  value: string | null
  text: string
  tags: string[]
  attributes: Record<string, unknown>
  origin: string
  type: string
  createTime: string
  timeout: number | null
  rawData?: unknown
  customer: string | null
  duplicateCount: number
  repeat: boolean
  previousSeverity: string | null
  trendIndication: string | null
  receiveTime: string
  lastReceiveId: string
  lastReceiveTime: string
  updateTime: string
  history?: HistoryEntry[]
  /** Grows with every change; the stream always sends it. */
  rev?: number
}

/** One entry of an alert's history. */
export interface HistoryEntry {
  id: string
  event: string
  severity: string | null
  status: string | null
  value: string | null
  text: string | null
  type: string
  updateTime: string
  user: string | null
  timeout: number | null
}

/** A note that a person wrote on an alert. */
export interface Note {
  id: string
  text: string
  user: string | null
  createTime: string
}

/** Number of alerts per name: per severity, per status. */
export type Counts = Record<string, number>

/** One page of the alert list. */
export interface AlertPage {
  alerts: Alert[]
  total: number
  more: boolean
  severityCounts: Counts
  statusCounts: Counts
}

/** The answer of the count route. */
export interface AlertCount {
  total: number
  severityCounts: Counts
  statusCounts: Counts
}

/** An environment and how many alerts of the filter it holds. */
export interface Environment {
  environment: string
  count: number
}

/** Severities, colours and statuses of the alarm model in force. */
export interface AlarmModel {
  name: string
  severity: Record<string, number>
  status: Record<string, string>
  colors: { severity?: Record<string, string> }
  defaults: { status: string; normal_severity: string }
}

/** What the server tells the console about itself. */
export interface Config {
  alarm_model: AlarmModel
  auth_required: boolean
  customer_views: boolean
  environments: string[]
  columns: string[]
  sort_by: string | string[]
  filter: Record<string, string | string[]>
  dates: { shortTime: string; mediumDate: string; longDate: string }
}

/** What can be done to an alert without further questions. */
export type Action = 'open' | 'ack' | 'unack' | 'shelve' | 'unshelve' | 'close'
