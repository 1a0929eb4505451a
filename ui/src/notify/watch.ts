// Follows the alerts that the reader wants to be told of: in one tab, whatever their number.
import { streamAddress } from '@/api/alerts'
import { paramsOf, type Query } from '@/api/client'
import type { Alert } from '@/api/types'
import { Stream, type Change } from '@/live/stream'

/** What a tab is told of an alert. */
export type News = Pick<Alert, 'id' | 'severity' | 'event' | 'resource' | 'environment' | 'text'>

/** What is done with news: desktop in one tab, hear in every tab, of which one makes the sound. */
export interface Teller {
  /** Whether an alert of that status is somebody's business. */
  open(status: string): boolean
  desktop(news: News[]): void
  hear(news: News[]): void
}

const name = 'alertad.notify'
const gather = 400 // what comes together is told together
const remembered = 5_000

const queryOf = (filter: Query) => paramsOf(filter).toString()

/** Follows the alerts that match one of some filters until stopped. */
export class Watch {
  private readonly channel = new BroadcastChannel(name)
  private readonly over = new AbortController()
  private readonly told = new Set<string>()
  private stream: Stream | null = null
  private waiting: News[] = []
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    filters: Query[],
    private readonly teller: Teller,
  ) {
    this.channel.onmessage = ({ data }: MessageEvent<News[]>) => {
      for (const news of data) this.remember(news)
      teller.hear(data)
    }
    // The first tab has the lock and follows; if it is closed, the next one does.
    const lead = () =>
      new Promise<void>((done) => {
        this.stream = new Stream(streamAddress({ filter: filters.map(queryOf) }), {
          state() {},
          reset() {},
          change: (change) => this.see(change),
        })
        this.over.signal.addEventListener('abort', () => done())
      })
    navigator.locks.request(name, { signal: this.over.signal }, lead).catch(() => {}) // stopped while it waited
  }

  stop() {
    this.over.abort()
    clearTimeout(this.timer)
    this.stream?.close()
    this.channel.close()
  }

  private see({ id, alert, kind }: Change) {
    if (!alert || !this.teller.open(alert.status)) return this.forget(id)
    if (kind !== 'new' && kind !== 'severity') return
    const { severity, event, resource, environment, text } = alert
    const news = { id, severity, event, resource, environment, text: (text ?? '').slice(0, 300) }
    if (!this.remember(news)) return
    this.waiting.push(news)
    this.timer ??= setTimeout(() => this.tell(), gather)
  }

  private tell() {
    const news = this.waiting
    this.waiting = []
    this.timer = undefined
    this.channel.postMessage(news)
    this.teller.desktop(news)
    this.teller.hear(news)
  }

  /** Whether it is news: an alert is told once at each severity, until it is over. */
  private remember({ id, severity }: News): boolean {
    const key = `${id} ${severity}`
    if (this.told.has(key)) return false
    this.told.add(key)
    for (const oldest of this.told) {
      if (this.told.size <= remembered) break
      this.told.delete(oldest)
    }
    return true
  }

  private forget(id: string) {
    for (const key of this.told) if (key.startsWith(`${id} `)) this.told.delete(key)
  }
}
