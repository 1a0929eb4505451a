import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakeServer, sampleConfig } from '@/testing/sample'
import { useSession } from '@/session/session'
import type { Session } from '@/api/session'
import { severityScale } from '@/design/severity'
import { useChoices } from './choices'
import { filtersOf } from './filters'
import { ownFile, tones } from './sound'
import { titleWith, Unread } from './unread'

beforeEach(() => {
  localStorage.clear()
  setActivePinia(createPinia())
})
afterEach(() => vi.unstubAllGlobals())

const logIn = (prefs: unknown) => {
  useSession().current = { scopes: [], deleteScopes: [], providers: [], user: { id: 'u1', attributes: { prefs } } } as unknown as Session
}

describe('choices', () => {
  it('are silent until somebody wants otherwise, here or in their account', async () => {
    expect(useChoices().mine).toEqual({ desktop: false, isMute: true, severities: [], views: [] })
    logIn({ isMute: false })
    await Promise.resolve()
    expect(useChoices().mine.isMute).toBe(false)
  })

  it('are kept in this browser, and in the account what is not of this browser alone', async () => {
    logIn({})
    let sent = ''
    fakeServer({ 'user/me/attributes': (_, init) => ((sent = String(init?.body)), { status: 'ok' }) })
    await useChoices().set({ isMute: false, severities: ['major'] })
    expect(JSON.parse(sent)).toEqual({ attributes: { prefs: { isMute: false, console: { notify: { severities: ['major'], views: [] } } } } })
    sent = ''
    await useChoices().set({ desktop: true })
    expect(sent).toBe('')
    setActivePinia(createPinia())
    expect(useChoices().mine).toEqual({ desktop: true, isMute: false, severities: ['major'], views: [] })
  })

  it('of what to tell comes with the account, to any browser', async () => {
    const views = [{ id: 'my-1', from: 'major' }]
    expect(useChoices().mine.views).toEqual([])
    logIn({ console: { notify: { severities: ['critical'], views: [...views, { id: 7 }, null] } } })
    await Promise.resolve()
    expect(useChoices().mine).toEqual({ desktop: false, isMute: true, severities: ['critical'], views })
  })

  it('survive whatever is in the storage', () => {
    for (const text of ['', 'x', 'null', '[]', '{"severities":{"a":1},"isMute":"no","desktop":1}']) {
      localStorage.setItem('alertad.notify', text)
      setActivePinia(createPinia())
      expect(useChoices().mine).toEqual({ desktop: false, isMute: true, severities: [], views: [] })
    }
  })
})

it('a view is told of from a severity on, within its own filter', () => {
  const config = sampleConfig()
  const known = {
    all: 'status=all&q=group:X',
    narrow: 'severity=major&severity=minor&service=Web',
    small: 'severity=warning',
  } as Record<string, string>
  const find = (id: string) => (known[id] === undefined ? undefined : { id, name: id, query: known[id], kind: 'own' as const, owner: '', changeable: true })
  const f = (severities: string[], ...views: [string, string][]) =>
    filtersOf({ desktop: true, isMute: true, severities, views: views.map(([id, from]) => ({ id, from })) }, find, config, severityScale(config.alarm_model)).map(
      ({ q, service, severity, status }) => [q, service, severity, status],
    )
  expect(f([])).toEqual([])
  expect(f(['major'])).toEqual([[undefined, undefined, ['major'], undefined]])
  expect(f([], ['all', 'major'])).toEqual([['group:X', undefined, ['security', 'critical', 'major'], []]])
  expect(f([], ['narrow', 'major'])).toEqual([['', ['Web'], ['major'], ['open', 'ack']]])
  expect(f([], ['small', 'major'], ['gone', 'major'])).toEqual([])
})

it('the sound file of the server is used only from the same site', () => {
  const f = (given: unknown) => ownFile(given, 'https://a.example/console/')
  expect(f('./audio/x.ogg')).toBe('https://a.example/console/audio/x.ogg')
  for (const bad of ['https://b.example/x.ogg', '//b.example/x', 'data:audio/ogg,', 'javascript:1', 'http://[', '', 7, null]) expect(f(bad)).toBe('')
})

it('the worse an alert, the more tones', () => {
  expect([0, 1, 2, 3, 4, 99].map((level) => tones(level).length)).toEqual([3, 3, 2, 2, 1, 1])
})

describe('unread', () => {
  let hidden = false
  const look = (away: boolean) => {
    hidden = away
    document.dispatchEvent(new Event('visibilitychange'))
  }

  it('is counted while nobody looks, in the title and the icon', () => {
    document.head.innerHTML = '<title>Alerts</title><link rel="icon" href="/favicon.svg">'
    vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden)
    const unread = new Unread()
    const icon = () => document.querySelector('link')?.getAttribute('href')
    unread.add('seen')
    expect(document.title).toBe('Alerts')
    look(true)
    for (const id of ['a', 'b', 'a']) unread.add(id)
    expect([document.title, icon()]).toEqual(['(2) Alerts', '/unread/2.svg'])
    look(false)
    expect([document.title, icon(), unread.count]).toEqual(['Alerts', '/favicon.svg', 0])
    unread.stop()
  })

  it('replaces the count in a title', () => {
    expect(titleWith('(3) Alerts', 12)).toBe('(12) Alerts')
    expect(titleWith('(99+) Alerts', 0)).toBe('Alerts')
    expect(titleWith('Alerts', 100)).toBe('(99+) Alerts')
    expect(titleWith('(old) Alerts', 0)).toBe('(old) Alerts')
  })
})
