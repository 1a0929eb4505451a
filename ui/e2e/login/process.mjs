// Programs that the cases start, each on a free port and in a folder of its own.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const patience = 30_000

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** A folder that is removed by its remove(). */
export function folder() {
  const path = mkdtempSync(join(tmpdir(), 'alertad-login-'))
  return { path, file: (name) => join(path, name), remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Runs a program and waits until it listens on the port. */
export const listening = (port, command, args, options) => started(() => answers(port), command, args, options)

/** Runs a program and waits until it prints a text. */
export const printing = (text, command, args, options) => started((child) => child.printed.includes(text), command, args, options)

async function started(ready, command, args, options = {}) {
  const child = new Child(command, args, options)
  const end = Date.now() + patience
  while (!(await ready(child))) {
    if (child.ended) throw new Error(`${command} ended: ${child.said}`)
    if (Date.now() > end) {
      await child.stop()
      throw new Error(`${command} is not ready in ${patience} ms: ${child.said}`)
    }
    await new Promise((go) => setTimeout(go, 20))
  }
  return child
}

const answers = (port) =>
  new Promise((tell) => {
    const socket = createConnection(port, '127.0.0.1')
    socket.on('connect', () => (socket.destroy(), tell(true)))
    socket.on('error', () => tell(false))
  })

/** Runs a program to its end and returns what it printed. */
export async function run(command, args, options = {}) {
  const child = new Child(command, args, options)
  await child.gone
  if (child.code !== 0) throw new Error(`${command} ${args.join(' ')}: ${child.said}`)
  return child.printed
}

/** Writes key.pem and cert.pem for names into a folder. */
export async function certify(state, ...names) {
  await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=test',
    '-addext', `subjectAltName=${names.map((name) => `DNS:${name}`)}`, '-keyout', state.file('key.pem'), '-out', state.file('cert.pem')])
  return { key: readFileSync(state.file('key.pem')), cert: readFileSync(state.file('cert.pem')) }
}

const running = new Set()

// Nothing that was started outlives this program, however it ends.
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))

class Child {
  said = '' // on both streams
  printed = ''
  ended = false

  constructor(command, args, { input, ...options }) {
    // A group of its own, so that what it starts ends with it.
    this.process = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true, ...options })
    running.add(this)
    this.process.stdin.end(input)
    this.process.stdout.on('data', (data) => ((this.said += data), (this.printed += data)))
    this.process.stderr.on('data', (data) => (this.said += data))
    this.gone = new Promise((tell) => {
      const over = (code) => (running.delete(this), (this.ended = true), (this.code = code), tell())
      this.process.on('error', (error) => ((this.said += error.message), over(-1)))
      this.process.on('close', over)
    })
  }

  kill(signal) {
    try {
      if (!this.ended) process.kill(-this.process.pid, signal)
    } catch (error) {
      if (error.code !== 'ESRCH') throw error // it ended by itself
    }
  }

  async stop() {
    this.kill('SIGTERM')
    const late = setTimeout(() => this.kill('SIGKILL'), 5_000)
    await this.gone
    clearTimeout(late)
  }
}
