import { bearer } from '@/api/place'

/** What a Stream needs of an EventSource. */
export interface Source {
  readonly readyState: number
  close(): void
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void
}

/** Opens a stream of events; with a token by hand, since an EventSource sends no headers. */
export const openSource = (address: string): Source => (bearer() ? new TokenSource(address) : new EventSource(address))

/** A stream of events that is asked for with a token. When it ends it is over: its owner opens another. */
class TokenSource implements Source {
  readyState: number = EventSource.CONNECTING
  private readonly control = new AbortController()
  private readonly target = new EventTarget()

  constructor(address: string) {
    this.read(address).catch(() => {}).finally(() => this.end())
  }

  addEventListener(type: string, listener: (event: MessageEvent<string>) => void) {
    this.target.addEventListener(type, listener as EventListener)
  }

  close() {
    this.readyState = EventSource.CLOSED
    this.control.abort()
  }

  private async read(address: string) {
    const { createParser } = await import('eventsource-parser')
    const headers = { Accept: 'text/event-stream', Authorization: `Bearer ${bearer()}` }
    const answer = await fetch(address, { headers, signal: this.control.signal })
    if (!answer.ok || !answer.body) return
    this.readyState = EventSource.OPEN
    let lastEventId = ''
    const parser = createParser({
      onEvent: ({ event = 'message', id, data }) => {
        lastEventId = id ?? lastEventId
        this.target.dispatchEvent(new MessageEvent(event, { data, lastEventId }))
      },
    })
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) parser.feed(piece.value)
  }

  private end() {
    if (this.readyState === EventSource.CLOSED) return
    this.readyState = EventSource.CLOSED
    this.target.dispatchEvent(new Event('error'))
  }
}
