// Who is told of alerts: channels, rules, rotas and deliveries.
import { request } from './client'
import type { ChannelTest, ChannelType, Delivery, DryRun, Rota, Shift } from './schema'

export type { Channel, ChannelSetting, ChannelTest, ChannelType, Delivery, DryRun, Override, Rota, RotaMember, Rule, Shift, Step, Window } from './schema'

const at = (path: string, id: string, rest = '') => `${path}/${encodeURIComponent(id)}${rest}`

/** The types of channels, with what each can be set. */
export const channelTypes = async () => (await request<{ types: ChannelType[] }>('channels/types')).types

/** Sends a test message to a channel, and tells what the other side said. */
export const testChannel = (id: string) => request<ChannelTest>(at('channel', id, '/test'), { method: 'POST', body: {} })

/** What a rule would have told; it need not be stored. */
export const dryRun = (rule: string | object, since: string, signal?: AbortSignal) =>
  typeof rule === 'string'
    ? request<DryRun>(at('rule', rule, '/dry-run'), { query: { since }, signal })
    : request<DryRun>('rules/dry-run', { method: 'POST', query: { since }, body: rule, signal })

/** The newest deliveries that an alert is in. */
export const alertDeliveries = async (id: string, signal?: AbortSignal) =>
  (await request<{ deliveries: Delivery[] }>(at('alert', id, '/deliveries'), { query: { 'page-size': 50 }, signal })).deliveries

/** Sends a message again that was given up. */
export const retryDelivery = (id: string) => request(at('delivery', id, '/retry'), { method: 'POST', body: {} })

/** The shifts of a rota that touch a time. */
export const shiftsOf = async (id: string, from: string, to: string, signal?: AbortSignal) =>
  (await request<{ shifts: Shift[] }>(at('rota', id, '/shifts'), { query: { from, to }, signal })).shifts

/** Puts a member on call for a while. */
export const addOverride = async (id: string, body: object) =>
  (await request<{ rota: Rota }>(at('rota', id, '/override'), { method: 'POST', body })).rota

/** Takes an override back. */
export const deleteOverride = async (id: string, override: string) =>
  (await request<{ rota: Rota }>(at('rota', id, `/override/${encodeURIComponent(override)}`), { method: 'DELETE' })).rota

/** Makes a new address of a rota's calendar; the one of before opens nothing any more. */
export const newFeed = async (id: string) => (await request<{ feed: string }>(at('rota', id, '/feed'), { method: 'POST', body: {} })).feed

/** Closes the calendar of a rota. */
export const endFeed = (id: string) => request(at('rota', id, '/feed'), { method: 'DELETE' })
