// The server's API, as a sender of alerts sees it.
import { randomUUID } from 'node:crypto'

/** Posts alerts under a group of its own and deletes them at the end. */
export class Api {
  group = `e2e${randomUUID().slice(0, 8)}`
  #ids = new Set()
  #many = false

  constructor(base) {
    this.base = base
  }

  /** The query parameter that shows only the alerts of this case. */
  get only() {
    return `q=${encodeURIComponent(`group:${this.group}`)}`
  }

  /** Posts an alert and returns it as stored. */
  async post(alert) {
    const response = await fetch(`${this.base}api/alert`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        environment: 'Production',
        resource: 'web01',
        event: 'NodeDown',
        severity: 'major',
        service: ['Web'],
        group: this.group,
        ...alert,
      }),
    })
    const answer = await response.json()
    if (response.status !== 201) throw new Error(`POST alert: ${response.status} ${JSON.stringify(answer)}`)
    this.#ids.add(answer.id)
    return answer.alert
  }

  /** Posts many alerts at once and returns their ids. */
  async postMany(alerts) {
    const response = await fetch(`${this.base}api/alerts`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(alerts.map((alert) => ({ environment: 'Production', event: 'NodeDown', severity: 'major', service: ['Web'], group: this.group, ...alert }))),
    })
    const answer = await response.json()
    if (response.status !== 201) throw new Error(`POST alerts: ${response.status} ${JSON.stringify(answer).slice(0, 300)}`)
    this.#many = true
    return answer.results.map((r) => r.id)
  }

  async act(id, action) {
    const response = await fetch(`${this.base}api/alert/${id}/action`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ action, text: '', timeout: null }),
    })
    if (!response.ok) throw new Error(`PUT action ${action}: ${response.status} ${await response.text()}`)
  }

  async get(path) {
    return (await fetch(`${this.base}api/${path}`)).json()
  }

  async cleanUp() {
    if (this.#many) await fetch(`${this.base}api/_bulk/alerts?group=${this.group}`, { method: 'DELETE' })
    for (const id of this.#ids) await fetch(`${this.base}api/alert/${id}`, { method: 'DELETE' })
  }
}
