import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useConfig } from '@/api/config'
import type { Session, User } from '@/api/session'
import { formatTime, timeZone } from '@/design/time'
import { useView } from '@/design/view'
import { fakeServer, sampleConfig } from '@/testing/sample'
import { keptLanguage, usePrefs, type Prefs } from './prefs'
import { useSession } from './session'

const sent: unknown[] = []

beforeEach(() => {
  localStorage.clear()
  sent.length = 0
  setActivePinia(createPinia())
  useConfig().config = sampleConfig({ timeouts: { ack: 0, shelve: 7200 }, blackouts: { duration: 3600 } })
  fakeServer({
    'user/me/attributes': (_, init) => {
      sent.push(JSON.parse(String(init?.body)))
      return { status: 'ok' }
    },
  })
})
afterEach(() => vi.unstubAllGlobals())

/** Somebody with these preferences, or nobody. */
function enter(prefs?: unknown) {
  const user = { id: 'u1', login: 'me', attributes: { prefs } } as unknown as User
  useSession().current = { user: prefs === undefined ? null : user, scopes: [], deleteScopes: [], providers: [] } as unknown as Session
}

it('takes over what the official console kept', () => {
  enter({ isDark: true, displayDensity: 'compact', timezone: 'utc', ackTimeout: 900, shelveTimeout: null, blackoutPeriod: 7200, blackoutStartNow: false, dates: { shortTime: 'h:mm a', longDate: null } })
  const prefs = usePrefs()
  const { settings } = useConfig()
  expect([useView().theme, useView().density]).toEqual(['dark', 'compact'])
  expect(timeZone.value).toBe('utc')
  expect(settings.timeouts).toEqual({ ack: 900, shelve: 7200 })
  expect(prefs.blackouts).toEqual({ startNow: false, duration: 7200 })
  expect(formatTime('2026-01-01T15:04:00Z', settings.dates.shortTime)).toBe('3:04 pm')
  expect(settings.dates.longDate).toBe(sampleConfig().dates.longDate)
})

it('keeps only what changes, with the account', async () => {
  enter({ rowsPerPage: 50 })
  const prefs = usePrefs()
  await prefs.set({ timezone: 'utc' })
  expect(sent).toEqual([{ attributes: { prefs: { timezone: 'utc' } } }])
  useView().theme = 'dark'
  await nextTick()
  await vi.waitFor(() => expect(sent.at(-1)).toEqual({ attributes: { prefs: { theme: 'dark', isDark: true, displayDensity: 'comfortable' } } }))
})

it('forgets them all, and nothing brings them back', async () => {
  enter({ isDark: true })
  const prefs = usePrefs()
  await nextTick()
  await prefs.reset()
  await nextTick()
  expect(sent).toEqual([{ attributes: { prefs: null } }])
  expect(useView().theme).toBe('system')
})

it('keeps them in the browser while nobody is logged in', async () => {
  enter()
  const prefs = usePrefs()
  await prefs.set({ languagePref: 'en' })
  expect(sent).toEqual([])
  expect(keptLanguage()).toBe('en')
  setActivePinia(createPinia())
  enter()
  expect(usePrefs().mine.languagePref).toBe('en')
})

it('copes with what is no preferences at all', () => {
  for (const prefs of ['x', 5, [], null, { theme: 7, displayDensity: 'huge', timezone: 3 }] as Prefs[]) {
    setActivePinia(createPinia())
    useConfig().config = sampleConfig()
    enter(prefs)
    expect(() => usePrefs()).not.toThrow()
    expect(['system', 'light', 'dark']).toContain(useView().theme)
  }
})
