// How the server itself is doing.
import { request } from './client'
import { apiAddress } from './place'
import type { Manifest } from './schema'

/** A hook of the server's, built in or from a file of the plugin folder. */
export interface Plugin {
  name: string
  /** None if it is built in. */
  file?: string
  /** The settings name it. */
  enabled: boolean
  running: boolean
  /** Why the file as it is now does not run; an older version of it may. */
  loadError?: string
  /** Since the server started. */
  faults: number
  lastFault?: { time: string; hook: string; error: string }
}

/** What waits to be sent to others. */
export interface Outbox {
  queued: number
  /** Given up since the server started. */
  failed: number
  oldest: string | null
  lastError: string | null
  lastErrorTime: string | null
}

/** One figure: a gauge, a counter, a timer or a text. */
export interface Metric {
  group: string
  name: string
  title: string
  type: string
  value?: number | string
  count?: number
  /** Of a timer, in milliseconds. */
  totalTime?: number
}

/** The answer of the status route. */
export interface Status {
  version: string | null
  uptime: number
  /** When the figures were read, in milliseconds. */
  time: number
  metrics: Metric[]
  plugins?: Plugin[]
  outbox?: Outbox
}

/** How the server is doing now. */
export const getStatus = () => request<Status>('management/status')

/** What was built, when and of what. */
export const getManifest = () => request<Manifest>('management/manifest')

/** The address of the API, for other programs. */
export const endpoint = () => apiAddress('').href.replace(/\/$/, '')

/** The address of the API reference. */
export const referenceAddress = () => apiAddress('docs').href
