// Samples and stand-ins for the tests.
import { vi } from 'vitest'
import type { Alert, Config } from '@/api/types'

/** An alert with everything in it, changed as wanted. */
export function sampleAlert(change: Partial<Alert> = {}): Alert {
  return {
    id: 'a1',
    resource: 'web01',
    event: 'NodeDown',
    environment: 'Production',
    severity: 'major',
    correlate: [],
    status: 'open',
    service: ['Web'],
    group: 'Misc',
    value: null,
    text: '',
    tags: [],
    attributes: {},
    origin: 'test/host',
    type: 'alert',
    createTime: '2026-01-01T00:00:00.000Z',
    timeout: 86400,
    customer: null,
    duplicateCount: 0,
    repeat: false,
    previousSeverity: 'indeterminate',
    trendIndication: 'moreSevere',
    receiveTime: '2026-01-01T00:00:00.000Z',
    lastReceiveId: 'a1',
    lastReceiveTime: '2026-01-01T00:00:00.000Z',
    updateTime: '2026-01-01T00:00:00.000Z',
    ...change,
  }
}

/** The settings of a server as it comes. */
export function sampleConfig(change: Partial<Config> = {}): Config {
  return {
    alarm_model: {
      name: 'Alerta',
      severity: { security: 0, critical: 1, major: 2, minor: 3, warning: 4, informational: 6, normal: 7, ok: 7, unknown: 10 },
      status: { open: 'A', assign: 'B', ack: 'C', shelved: 'D', closed: 'F', expired: 'G' },
      colors: { severity: { critical: 'red', major: 'orange', normal: '#00CC00' } },
      defaults: { status: 'open', normal_severity: 'normal' },
    },
    auth_required: false,
    customer_views: false,
    environments: ['Production', 'Development'],
    columns: ['severity', 'status', 'lastReceiveTime', 'resource', 'event', 'text'],
    sort_by: ['severity', 'lastReceiveTime'],
    filter: { status: ['open', 'ack'] },
    dates: { shortTime: 'HH:mm', mediumDate: 'ddd D MMM HH:mm', longDate: 'ddd D MMM, YYYY HH:mm:ss.SSS Z' },
    ...change,
  }
}

/** Stands for the browser's EventSource; tests say what it receives. */
export class FakeSource extends EventTarget {
  static readonly CLOSED = 2
  static readonly OPEN = 1
  static all: FakeSource[] = []
  readyState = 1

  constructor(readonly url: string) {
    super()
    FakeSource.all.push(this)
  }

  static install() {
    FakeSource.all = []
    vi.stubGlobal('EventSource', FakeSource)
  }

  static get last() {
    return FakeSource.all.at(-1) as FakeSource
  }

  close() {
    this.readyState = FakeSource.CLOSED
  }

  send(type: string, data: unknown, lastEventId = '1-1') {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data), lastEventId }))
  }

  fail(forGood: boolean) {
    this.readyState = forGood ? FakeSource.CLOSED : 0
    this.dispatchEvent(new Event('error'))
  }
}

/** Answers fetch by path; the address of each request is kept in the returned list. */
export function fakeServer(answers: Record<string, (url: URL, init?: RequestInit) => unknown>) {
  const asked: URL[] = []
  vi.stubGlobal('fetch', async (address: string, init?: RequestInit) => {
    const url = new URL(address)
    asked.push(url)
    const answer = answers[url.pathname.replace(/^.*\/api\//, '')]?.(url, init)
    if (answer instanceof Response) return answer
    if (answer === undefined) return Response.json({ status: 'error', message: 'no such route' }, { status: 404 })
    return Response.json(answer)
  })
  return asked
}

/** Animation frames that pass only when a test says so. */
export function fakeFrames() {
  let waiting: FrameRequestCallback[] = []
  vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => waiting.push(callback))
  vi.stubGlobal('cancelAnimationFrame', () => (waiting = []))
  return () => {
    const due = waiting
    waiting = []
    for (const callback of due) callback(0)
  }
}
