// Follows the alerts that the reader wants to be told of: in one tab, whatever their number.
import { listAlerts, streamAddress } from '@/api/alerts'
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
const most = 100 // that were missed
const gather = 400 // what comes together is told together
const remembered = 5_000
const slack = 60_000 // by which the server's clock may differ

// A status that nobody's action set: a blackout ended, or a report opened it again.
const isNews = new Set(['new', 'severity', 'status'])

const queryOf = (filter: Query) => paramsOf(filter).toString()

/** Follows the alerts that match one of some filters until stopped. */
export class Watch {
  private readonly channel = new BroadcastChannel(name)
  private readonly over = new AbortController()
  private readonly told = new Set<string>()
  private stream: Stream | null = null
  private begun = 0 // when it began to follow
  private lost = 0 // when it last heard of everything
  private waiting: News[] = []
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly filters: Query[],
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
          state: (state) => {
            if (state === 'broken') this.lost ||= Date.now()
          },
          reset: () => void this.catchUp(),
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

  // Changes were missed, as when the server was started anew: what came meanwhile is read.
  private async catchUp() {
    const now = Date.now()
    const since = Math.max(this.begun, (this.lost || now) - slack)
    const first = this.begun === 0
    this.begun ||= now
    this.lost = 0
    if (first) return
    const late = { 'from-date': new Date(since).toISOString(), 'page-size': most }
    const read = this.filters.map((filter) => listAlerts({ ...filter, ...late }).catch(() => ({ alerts: [] as Alert[] })))
    const pages = await Promise.all(read)
    if (this.over.signal.aborted) return
    for (const alert of pages.flatMap(({ alerts }) => alerts)) {
      const changed = Math.max(Date.parse(alert.receiveTime), Date.parse(alert.updateTime))
      if (changed >= since) this.see({ id: alert.id, rev: 0, alert, kind: 'new' })
    }
  }

  private see({ id, alert, kind }: Change) {
    if (!alert || !this.teller.open(alert.status)) return this.forget(id)
    if (!isNews.has(kind)) return
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
