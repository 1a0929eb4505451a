// The views that people share.
import { request } from './client'
import type { View } from './schema'

/** The shared views that the reader may see, by name. */
export async function listViews(signal?: AbortSignal): Promise<View[]> {
  return (await request<{ views: View[] }>('views', { query: { 'page-size': 1000 }, signal })).views
}

/** Shares a view. */
export async function shareView(view: { name: string; query: string }): Promise<View> {
  return (await request<{ view: View }>('view', { method: 'POST', body: view })).view
}

/** Changes a shared view. */
export async function changeView(id: string, change: { name?: string; query?: string }): Promise<View> {
  return (await request<{ view: View }>(`view/${encodeURIComponent(id)}`, { method: 'PUT', body: change })).view
}

/** Deletes a shared view. */
export async function deleteView(id: string): Promise<void> {
  await request(`view/${encodeURIComponent(id)}`, { method: 'DELETE' })
}
