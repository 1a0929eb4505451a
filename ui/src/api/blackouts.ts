// What blackouts do and when.
import { request } from './client'
import type { BlackoutPreview, Calendar } from './schema'

export type { Blackout, BlackoutPreview, Planned } from './schema'

/** What a blackout would do, without making it: the first of the alerts that it would catch, and when it is on. */
export const previewBlackout = (body: object, signal?: AbortSignal) =>
  request<BlackoutPreview>('blackouts/preview', { method: 'POST', query: { 'page-size': 5 }, body, signal })

/** When blackouts are on between two times. */
export async function plannedBlackouts(from: string, to: string, signal?: AbortSignal) {
  return (await request<Calendar>('blackouts/calendar', { query: { 'from-date': from, 'to-date': to }, signal })).occurrences
}
