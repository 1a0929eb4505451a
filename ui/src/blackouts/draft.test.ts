import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import { useConfig } from '@/api/config'
import type { Blackout } from '@/api/schema'
import { sampleConfig } from '@/testing/sample'
import { blackoutBody, blackoutDraft, scopeOf } from './draft'

const blackout = (change: Partial<Blackout> = {}): Blackout => ({
  id: 'b1', priority: 1, environment: 'Production', service: [], resource: null, event: null, group: null, tags: [], origin: null, customer: null,
  startTime: '2026-01-01T02:00:00.000Z', endTime: '2026-01-01T03:00:00.000Z', duration: 3600, user: 'me', createTime: null, text: null, href: '',
  status: 'pending', remaining: 3600, ...change,
})

beforeEach(() => {
  setActivePinia(createPinia())
  useConfig().config = sampleConfig({ blackouts: { duration: 7200 } })
})

it('begins with now and the usual length', () => {
  vi.useFakeTimers({ now: Date.parse('2026-01-01T10:07:31.000Z') })
  expect(blackoutDraft(null)).toMatchObject({ startTime: '2026-01-01T10:07:00.000Z', endTime: '2026-01-01T12:07:00.000Z', repeat: 'once' })
  vi.useRealTimers()
})

it('sends what was filled in, and nothing for the rest', () => {
  const draft = { ...blackoutDraft(blackout()), resource: ' web01 ', service: ['Web'] }
  expect(blackoutBody(draft)).toEqual({
    environment: 'Production', service: ['Web'], resource: 'web01', startTime: '2026-01-01T02:00:00.000Z', endTime: '2026-01-01T03:00:00.000Z',
  })
  expect(blackoutBody(draft, blackout())).toEqual({
    environment: 'Production', service: ['Web'], resource: 'web01', event: null, group: null, tags: null, origin: null, query: null, text: null,
    startTime: '2026-01-01T02:00:00.000Z', endTime: '2026-01-01T03:00:00.000Z',
  })
})

it('keeps one that recurs as it is', () => {
  const old = blackout({ recurrence: 'FREQ=WEEKLY;BYDAY=SA', timezone: 'Europe/Berlin', duration: 1800, endTime: '9999-01-01T00:00:00.000Z' })
  const draft = blackoutDraft(old)
  expect(draft).toMatchObject({ repeat: 'weekly', days: ['SA'], endTime: '2026-01-01T02:30:00.000Z', until: '' })
  expect(blackoutBody(draft, old)).toMatchObject({ recurrence: 'FREQ=WEEKLY;BYDAY=SA', timezone: 'Europe/Berlin', duration: 1800, endTime: null })
  expect(blackoutBody({ ...draft, repeat: 'once' }, old)).toMatchObject({ recurrence: null, timezone: null, endTime: '2026-01-01T02:30:00.000Z' })
})

it('says what it is meant for', () => {
  expect(scopeOf(blackout({ service: ['Web'], tags: ['a'], query: 'x:y' }))).toBe('Production · Web · a · x:y')
})
