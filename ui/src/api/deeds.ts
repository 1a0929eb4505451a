// What people do to one alert, one function each.
import { request } from './client'

const route = (id: string, what = '') => `alert/${encodeURIComponent(id)}${what}`
const put = (id: string, what: string, body: object) => request(route(id, what), { method: 'PUT', body })

/** Why, and for how many seconds; without a timeout the server's own holds. */
export interface Reason {
  text: string
  timeout: number | null
}

/** Applies an action, one of the model's or one that a plugin knows. */
export const actOn = (id: string, action: string, { text, timeout }: Reason = { text: '', timeout: null }) =>
  put(id, '/action', { action, text, timeout })

export const addNote = (id: string, text: string) => put(id, '/note', { text })
export const deleteNote = (id: string, note: string) => request(route(id, `/note/${encodeURIComponent(note)}`), { method: 'DELETE' })
export const deleteAlert = (id: string) => request(route(id), { method: 'DELETE' })

/** Sets attributes; one that is null is removed. */
export const setAttributes = (id: string, attributes: Record<string, string | null>) => put(id, '/attributes', { attributes })

export const addTag = (id: string, tag: string) => put(id, '/tag', { tags: [tag] })
export const removeTag = (id: string, tag: string) => put(id, '/untag', { tags: [tag] })
