// The connection to the server's event stream.
import { suspect } from '@/api/client'
import type { Alert } from '@/api/types'
import { openSource, type Source } from './source'

/** A change of one alert: its new state, or that it no longer belongs to the filter. */
export type Change = { id: string; rev: number; alert: Alert | null; kind: string }

export type StreamState = 'off' | 'connecting' | 'live' | 'broken'

/** What a stream tells its owner. */
export interface Listener {
  state(state: StreamState): void
  change(change: Change): void
  /** Changes were missed, or none are known yet: the list has to be read again. */
  reset(): void
}

const firstPause = 1_000
const longestPause = 30_000

/**
 * Follows the stream at an address until it is closed. The browser resumes a broken
 * connection by itself; where it gives up, a new one is made after a growing pause, from
 * the last event on. The server says if anything was missed in between.
 */
export class Stream {
  private source: Source | null = null
  private pause = firstPause
  private timer: ReturnType<typeof setTimeout> | undefined
  private last = '' // the id of the last event; empty before the first

  constructor(
    private readonly address: string,
    private readonly listener: Listener,
  ) {
    listener.state('connecting')
    this.connect()
    addEventListener('online', this.hurry)
  }

  close() {
    removeEventListener('online', this.hurry)
    clearTimeout(this.timer)
    this.source?.close()
    this.source = null
  }

  private connect() {
    const source = openSource(this.resumed())
    this.source = source

    source.addEventListener('ready', (e: MessageEvent<string>) => {
      const first = this.last === ''
      this.last = e.lastEventId
      this.pause = firstPause
      this.listener.state('live')
      if (first) this.listener.reset()
    })
    source.addEventListener('alert', (e: MessageEvent<string>) => {
      this.last = e.lastEventId
      const { change, alert } = JSON.parse(e.data) as { change: string; alert: Alert }
      this.listener.change({ id: alert.id, rev: alert.rev ?? 0, alert, kind: change })
    })
    source.addEventListener('gone', (e: MessageEvent<string>) => {
      this.last = e.lastEventId
      const { id, rev } = JSON.parse(e.data) as { id: string; rev: number }
      this.listener.change({ id, rev, alert: null, kind: 'gone' })
    })
    source.addEventListener('reset', (e: MessageEvent<string>) => {
      this.last = e.lastEventId
      this.listener.reset()
    })
    source.addEventListener('error', () => {
      this.listener.state('broken')
      if (source.readyState !== EventSource.CLOSED) return
      suspect() // an EventSource does not tell why it was refused
      this.retry()
    })
  }

  // A new EventSource cannot send the header Last-Event-ID; the server takes a parameter.
  private resumed(): string {
    if (!this.last) return this.address
    const url = new URL(this.address)
    url.searchParams.set('last-event-id', this.last)
    return url.href
  }

  private retry() {
    this.source?.close()
    clearTimeout(this.timer)
    // A random part keeps many consoles from coming back in the same instant.
    const wait = this.pause * (0.75 + Math.random() / 2)
    this.timer = setTimeout(() => this.connect(), wait)
    this.pause = Math.min(this.pause * 2, longestPause)
  }

  private readonly hurry = () => {
    if (this.source?.readyState === EventSource.OPEN) return
    this.source?.close()
    clearTimeout(this.timer)
    this.pause = firstPause
    this.connect()
  }
}
