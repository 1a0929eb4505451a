// The server that people log in to: the binary that `make build` made.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { folder, freePort, printing, run } from './process.mjs'

const binary = resolve(process.env.ALERTAD ?? '../alertad')

/**
 * Starts a server where people have to log in, with more settings. environment
 * is how it reaches the stand-ins, by the names of the real ones.
 */
export async function startServer(settings, { environment, port, tls = false } = {}) {
  const state = folder()
  port ??= await freePort()
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`
  const all = { PORT: port, BASE_URL: url, AUTH_REQUIRED: true, TLS_SELF_SIGNED: tls, ...settings }
  writeFileSync(state.file('alertad.conf'), Object.entries(all).map(([name, v]) => `${name} = ${python(v)}\n`).join(''))
  const options = {
    env: {
      PATH: process.env.PATH,
      STATE_DIRECTORY: state.path,
      ALERTA_SVR_CONF_FILE: state.file('alertad.conf'),
      ...environment,
    },
  }
  const start = () => printing(url, binary, ['run'], options)
  return new Server(url, await start(), state, start, (...args) => run(binary, args, options))
}

/** A value as alertad.conf has it. */
function python(v) {
  if (v === true) return 'True'
  if (v === false) return 'False'
  if (v === null) return 'None'
  if (Array.isArray(v)) return `[${v.map(python).join(', ')}]`
  if (typeof v === 'object') return `{${Object.entries(v).map(([k, e]) => `${python(k)}: ${python(e)}`).join(', ')}}`
  return JSON.stringify(v)
}

class Server {
  #told = 0

  constructor(url, child, state, start, command) {
    this.url = url
    this.child = child
    this.state = state
    this.start = start
    /** Runs a command of the binary. */
    this.command = command
  }

  /** The lines about logins that failed, since it was last asked. */
  refusals() {
    const all = this.child.said.split('\n').filter((line) => line.includes('login failed'))
    const some = all.slice(this.#told)
    this.#told = all.length
    return some
  }

  /** The one line about a login that failed just now. */
  async refusal() {
    let some
    for (const end = Date.now() + 5_000; !(some = this.refusals()).length && Date.now() < end; ) {
      await new Promise((go) => setTimeout(go, 20))
    }
    assert.equal(some.length, 1, `${some.length} lines in the log: ${some.join('\n')}`)
    return some[0]
  }

  /** Asks the API, as no browser does. */
  async api(method, path, { body, headers } = {}) {
    const response = await fetch(this.url + path, {
      method,
      headers: { ...(body && { 'Content-Type': 'application/json' }), ...headers },
      body: body && JSON.stringify(body),
    })
    const text = await response.text()
    return { status: response.status, body: text && JSON.parse(text) }
  }

  /** Ends the server as a power cut does. */
  async crash() {
    this.child.kill('SIGKILL')
    await this.child.gone
  }

  /** Starts it again, on what it left behind. */
  async restart() {
    this.child = await this.start()
  }

  async stop() {
    await this.child.stop()
    this.state.remove()
  }
}
