// One server that stands in for login providers that nobody can run in a test,
// under their own names: browsers and servers reach it through a proxy that
// connects them to it whatever the name, with a certificate for all of them.
// What a provider answers is in shapes.mjs; what all have in common is here.
import { createHash, createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createTLSServer } from 'node:https'
import { connect } from 'node:net'
import { certify, folder } from './process.mjs'

/** Starts it for a table of shapes. */
export async function startStandIn(shapes) {
  const state = folder()
  const names = new Set(Object.values(shapes).flatMap(({ at, documents = {}, api = {} }) =>
    [...Object.values(at), ...Object.keys(documents), ...Object.keys(api)].map((url) => new URL(url).hostname)))
  const standIn = new StandIn(shapes)
  const site = createTLSServer(await certify(state, ...names), (request, response) => standIn.answer(request, response)).listen(0, '127.0.0.1')
  await once(site, 'listening')
  const proxy = createServer((_, response) => response.writeHead(403).end()).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const sockets = new Set()
  proxy.on('connect', (request, socket) => {
    const [host] = request.url.split(':')
    if (!names.has(host)) return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n') // nothing leaves this machine
    const there = connect(site.address().port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      there.pipe(socket).pipe(there)
    })
    for (const end of [socket, there]) {
      sockets.add(end)
      end.on('error', () => (socket.destroy(), there.destroy()))
      end.on('close', () => sockets.delete(end))
    }
  })
  const address = `http://127.0.0.1:${proxy.address().port}`
  standIn.proxy = { server: address, bypass: '127.0.0.1,localhost' }
  standIn.environment = { HTTPS_PROXY: address, SSL_CERT_DIR: state.path }
  standIn.stop = () => {
    for (const server of [site, proxy]) server.close()
    for (const socket of sockets) socket.destroy()
    site.closeAllConnections()
    state.remove()
  }
  return standIn
}

const html = { 'Content-Type': 'text/html; charset=utf-8' }
const json = { 'Content-Type': 'application/json; charset=utf-8' }

class StandIn {
  #key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  #codes = new Map()
  #tokens = new Map()
  #issued = new Set() // ID tokens
  /** What was asked against the provider's documentation. */
  complaints = []

  constructor(shapes) {
    this.shapes = shapes
    for (const shape of Object.values(shapes)) shape.redirects = new Set()
  }

  /** Registers an address that the browser may be sent back to with a code, or after a logout. */
  register(name, ...addresses) {
    for (const address of addresses) this.shapes[name].redirects.add(address)
  }

  async answer(request, response) {
    const url = new URL(request.url, `https://${request.headers.host}`)
    const here = url.origin + url.pathname
    let body = ''
    for await (const part of request) body += part
    const found = Object.values(this.shapes).find(({ at, documents = {}, api = {} }) =>
      Object.values(at).includes(here) || here in documents || here in api)
    const complain = (status, error) => {
      this.complaints.push(`${request.method} ${url}: ${error}`)
      response.writeHead(status, json).end(JSON.stringify({ error }))
    }
    if (url.pathname === '/favicon.ico') return response.writeHead(404).end()
    if (!found) return complain(404, 'there is no such page')
    const ask = { request, response, url, form: new URLSearchParams(body), complain, cookie: sessionOf(request) }
    const [what] = Object.entries(found.at).find(([, address]) => address === here) ?? []
    if (what === 'keys') return this.#keys(found, ask)
    if (what) return this[what](found, ask)
    if (found.documents && here in found.documents) return response.writeHead(200, json).end(JSON.stringify(found.documents[here]))
    return this.#api(found, ask, found.api[here])
  }

  /** The login page: it shows who there is, and sends whoever was chosen back with a code. */
  authorize(shape, { url, response, cookie, complain }) {
    const q = url.searchParams
    const scopes = (q.get('scope') ?? '').split(' ')
    if (q.get('client_id') !== shape.client.id) return complain(400, 'unknown client')
    if (!shape.redirects.has(q.get('redirect_uri'))) return complain(400, `the redirect address ${q.get('redirect_uri')} is not registered`)
    if (q.get('response_type') !== 'code') return complain(400, 'no code is asked for')
    if (scopes.some((scope) => !shape.scopes.includes(scope))) return complain(400, `the application may not ask for ${scopes}`)
    const name = q.get('person') ?? cookie
    if (!shape.people[name]) {
      const choices = Object.keys(shape.people).map((name) => `<li><a href="?${escape(q)}&amp;person=${name}">${name}</a>`)
      return response.writeHead(200, html).end(`<!DOCTYPE html><title>Log in</title><h1>Who are you?</h1><ul>${choices.join('')}</ul>`)
    }
    const code = randomUUID()
    this.#codes.set(code, { name, scopes, redirect: q.get('redirect_uri'), challenge: q.get('code_challenge'), nonce: q.get('nonce') })
    const back = new URL(q.get('redirect_uri'))
    const more = shape.callback?.(shape.people[name]) ?? {}
    for (const [k, v] of Object.entries({ code, ...(q.has('state') && { state: q.get('state') }), ...more })) back.searchParams.set(k, v)
    response.writeHead(302, { Location: back.href, 'Set-Cookie': `who=${name}; Path=/; Secure; HttpOnly` }).end()
  }

  /** Exchanges a code, once. */
  token(shape, { request, response, form, complain }) {
    const [id, secret] = basic(request) ?? [form.get('client_id'), form.get('client_secret')]
    if (id !== shape.client.id || secret !== shape.client.secret) return complain(401, 'invalid_client')
    const grant = this.#codes.get(form.get('code'))
    this.#codes.delete(form.get('code'))
    const verifier = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url')
    if (!grant || grant.redirect !== form.get('redirect_uri') || (grant.challenge && grant.challenge !== verifier)) {
      return complain(400, 'invalid_grant')
    }
    const person = shape.people[grant.name]
    const context = { client: id, scopes: grant.scopes }
    const claims = (more) => this.#jwt({ iat: now(), exp: now() + 300, ...more })
    const access = shape.access ? claims(shape.access(person, context)) : `opaque-${randomUUID()}`
    this.#tokens.set(access, { person, scopes: grant.scopes })
    const answer = { access_token: access, token_type: 'Bearer', scope: grant.scopes.join(shape.form ? ',' : ' ') }
    if (shape.idToken) {
      const nonce = grant.nonce && { nonce: grant.nonce }
      context.hash = createHash('sha256').update(access).digest().subarray(0, 16).toString('base64url') // OpenID Connect Core, 3.1.3.6
      Object.assign(answer, { expires_in: 300, id_token: claims({ aud: id, ...nonce, ...shape.idToken(person, context) }) })
      this.#issued.add(answer.id_token)
    }
    // GitHub's answer is a form unless JSON is asked for.
    if (shape.form && !/json/.test(request.headers.accept ?? '')) {
      return response.writeHead(200, { 'Content-Type': 'application/x-www-form-urlencoded' }).end(new URLSearchParams(answer).toString())
    }
    response.writeHead(200, json).end(JSON.stringify(answer))
  }

  userinfo(shape, ask) {
    return this.#api(shape, ask, (person) => shape.info(person))
  }

  /** Ends the login here. */
  logout(shape, { url, response, complain }) {
    const back = url.searchParams.get(shape.back ?? 'post_logout_redirect_uri')
    if (url.searchParams.get('client_id') !== shape.client.id) return complain(400, 'unknown client')
    if (!shape.redirects.has(back)) return complain(400, `the browser may not go to ${back} after the logout`)
    const hint = url.searchParams.get('id_token_hint')
    if (hint && !this.#issued.has(hint)) return complain(400, 'an ID token that was not issued here')
    if (shape.confirms && !hint) return complain(400, 'people would be asked whether they mean it')
    response.writeHead(302, { Location: back, 'Set-Cookie': 'who=; Path=/; Secure; HttpOnly; Max-Age=0' }).end()
  }

  #keys(shape, { response }) {
    const { kty, n, e } = createPublicKey(this.#key).export({ format: 'jwk' })
    response.writeHead(200, json).end(JSON.stringify({ keys: [{ kid: 'k1', use: 'sig', alg: 'RS256', kty, n, e }] }))
  }

  #api(shape, { request, response, complain }, tell) {
    const known = this.#tokens.get(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1])
    if (!known) return complain(401, 'no token, or not one of ours')
    if (!request.headers['user-agent']) return complain(403, 'a request without User-Agent')
    const answer = tell(known.person, known.scopes)
    if (!answer) return complain(403, `the scopes ${known.scopes} do not suffice`)
    response.writeHead(200, json).end(JSON.stringify(answer))
  }

  #jwt(claims) {
    const part = (v) => Buffer.from(JSON.stringify(v)).toString('base64url')
    const text = `${part({ alg: 'RS256', typ: 'JWT', kid: 'k1' })}.${part(claims)}`
    return `${text}.${sign('RSA-SHA256', Buffer.from(text), this.#key).toString('base64url')}`
  }
}

const now = () => Math.floor(Date.now() / 1000)
const escape = (text) => String(text).replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
const sessionOf = (request) => /(?:^|; )who=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]

/** The client's id and secret of HTTP Basic, which are form-encoded (RFC 6749, 2.3.1). */
function basic(request) {
  const text = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  return text && Buffer.from(text, 'base64').toString().split(':').map(decodeURIComponent)
}
