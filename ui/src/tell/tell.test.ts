import { expect, it } from 'vitest'
import type { Channel, Override, Rota, Rule, Shift } from '@/api/tell'
import { accused, channelBody, channelDraft } from './channel'
import { coming, rotaBody, rotaDraft } from './rota'
import { ruleBody, ruleDraft, withOwn } from './rule'
import { barsOn } from './timeline'

const channel = { id: 'c', name: 'ops', type: 'webhook', text: '', enabled: true, customer: null, settings: { method: 'PUT' }, secrets: { url: true, headers: true } } as unknown as Channel

it('sends the secrets that were touched, and no others', () => {
  const draft = channelDraft(channel)
  expect(channelBody(draft, channel)).toEqual({ name: 'ops', text: '', enabled: true, settings: { method: 'PUT' }, secrets: {} })
  Object.assign(draft.secrets as object, { url: 'https://next.example', headers: null, token: '' })
  Object.assign(draft.settings as object, { template: '', limit: 5, to: [] })
  expect(channelBody(draft, channel)).toMatchObject({ settings: { method: 'PUT', limit: 5 }, secrets: { url: 'https://next.example', headers: null } })
  expect(channelBody({ ...channelDraft(null), name: ' new ' }, null)).toMatchObject({ name: 'new', type: 'mail', enabled: true })
})

it('finds the settings that the server has something against', () => {
  const settings = ['url', 'username', 'password', 'token'].map((name) => ({ name }))
  expect(accused('password, token must be given again: they would be sent to another url', settings)).toEqual(['password', 'token'])
  expect(accused('url: a channel of a customer reaches addresses of the internet only', settings)).toEqual(['url'])
  expect(accused('there is another channel with that name', settings)).toEqual([])
  expect(accused('', settings)).toEqual([])
})

const rule = {
  id: 'r', name: 'night', text: '', enabled: true, customer: null, query: 'severity:critical', window: { days: ['sat', 'sun'], from: '20:00', to: '06:00', timezone: 'Europe/Berlin' },
  delay: 90, repeat: 0, group: 30, groupBy: [], resolve: true, channels: ['c'], steps: [{ after: 900, channels: ['d'] }],
} as unknown as Rule

it('gives a rule back as it was', () => {
  const { name, text, enabled, query, window, delay, repeat, group, groupBy, resolve, channels, steps } = rule
  expect(ruleBody(ruleDraft(rule), rule)).toEqual({ name, text, enabled, query, window, delay, repeat, group, groupBy, resolve, channels, steps })
})

it('has a window only where one is wanted', () => {
  expect(ruleBody(ruleDraft(null)).window).toEqual({})
  expect(ruleBody({ ...ruleDraft(null), always: false, timezone: 'UTC' }).window).toEqual({ timezone: 'UTC' })
  expect(ruleBody({ ...ruleDraft(null), always: false, wholeDay: false, days: ['fri', 'mon'], timezone: 'UTC' }).window).toEqual({ days: ['mon', 'fri'], from: '08:00', to: '18:00', timezone: 'UTC' })
})

it('has the steps in their order, without those that tell nobody', () => {
  const steps = [{ after: 1800, channels: ['b'] }, { after: 900, channels: ['a'] }, { after: 300, channels: [] }]
  expect(ruleBody({ ...ruleDraft(null), steps }).steps).toEqual([{ after: 900, channels: ['a'] }, { after: 1800, channels: ['b'] }])
})

it('offers the length of time that holds among the others', () => {
  expect(withOwn([0, 60], 60)).toEqual([0, 60])
  expect(withOwn([0, 60, 300], 90)).toEqual([0, 60, 90, 300])
})

const rota = {
  id: 'o', name: 'web', text: '', customer: null, timezone: '', turn: 'daily', every: 2, weekday: null, handover: '09:00',
  members: [{ name: 'Ann', addresses: { mail: 'ann@example.com' } }, { name: 'Bob', addresses: {} }],
} as unknown as Rota

it('gives a rota back as it was, and whose turn it is only if that is chosen', () => {
  const draft = rotaDraft(rota)
  const body = { name: 'web', text: '', timezone: '', turn: 'daily', every: 2, weekday: null, handover: '09:00', members: rota.members }
  expect(rotaBody(draft, rota)).toEqual(body)
  expect(rotaBody({ ...draft, first: 'Bob', members: [...(draft.members as object[]), { name: ' ', addresses: [] }] }, rota)).toEqual({ ...body, first: 'Bob' })
})

it('shows the overrides that are not over, by their start', () => {
  const over = (id: string, start: string, end: string) => ({ id, start, end, member: 'Ann' }) as Override
  const list = [over('late', '2026-03-05T00:00:00Z', '2026-03-06T00:00:00Z'), over('over', '2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z'), over('on', '2026-03-02T00:00:00Z', '2026-03-04T00:00:00Z')]
  expect(coming(list, Date.parse('2026-03-03T00:00:00Z')).map((o) => o.id)).toEqual(['on', 'late'])
})

it('puts shifts where they belong and cuts them off at the edges', () => {
  const range = { from: Date.parse('2026-03-02T00:00:00Z'), to: Date.parse('2026-03-12T00:00:00Z') }
  const shift = (start: string, end: string) => ({ start, end, member: 'Ann', override: null }) as Shift
  const bars = barsOn([shift('2026-03-01T00:00:00Z', '2026-03-03T00:00:00Z'), shift('2026-03-11T00:00:00Z', '2026-03-20T00:00:00Z'), shift('2026-03-12T00:00:00Z', '2026-03-13T00:00:00Z')], range)
  expect(bars.map(({ left, width }) => [left, width])).toEqual([[0, 10], [90, 10]])
})
