// Alerta's own web UI logs in through windows of its own: with a code that it
// gets by itself, and by SAML with a message from our page. Its part is played by
// pages of the test that do what its scripts do.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { freePort } from './process.mjs'
import * as saml from './saml.mjs'
import { startServer } from './server.mjs'
import { shapes } from './shapes.mjs'

const { client } = shapes.github

/** Opens the provider's page and waits until it comes back with a code, which the server gets. */
function authenticate([page, endpoint, provider, clientId, scope]) {
  const asked = new URLSearchParams({ response_type: 'code', client_id: clientId, redirect_uri: location.origin, scope })
  const popup = window.open(`${page}?${asked}`, provider, 'width=500,height=500')
  globalThis.answer = new Promise((tell) => {
    const timer = setInterval(async () => {
      let here
      try {
        here = new URL(popup.location.href)
      } catch {
        return // it is at the other site
      }
      const code = here.origin === location.origin && here.searchParams.get('code')
      if (!code) return
      clearInterval(timer)
      popup.close()
      const response = await fetch(`${endpoint}/auth/${provider}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ code, clientId, redirectUri: location.origin }),
      })
      tell({ status: response.status, body: await response.json() })
    }, 20)
  })
}

/** Opens our page of the SAML login and keeps what the window sends. */
function authenticateBySAML(endpoint) {
  globalThis.sent = []
  const popup = window.open(`${endpoint}/auth/saml`, 'saml')
  window.addEventListener('message', (event) => {
    if (event.source === popup || event.data === 'own') globalThis.sent.push(event.data)
  })
}

/** Logs somebody in by SAML in a window that the visitor's page opens, and returns what it was sent. */
async function bySAML(visitor, server, person) {
  const opened = visitor.page.waitForEvent('popup')
  await visitor.page.evaluate(authenticateBySAML, server.url)
  const popup = await opened
  await saml.signIn(popup, person)
  const closed = popup.waitForEvent('close')
  await popup.getByRole('button', { name: 'Go on' }).click() // there is no TLS
  await closed
  // What was sent before comes before a message of its own.
  await visitor.page.evaluate(() => window.postMessage('own', location.origin))
  await visitor.page.waitForFunction(() => globalThis.sent.includes('own'))
  return visitor.page.evaluate(() => globalThis.sent.filter((data) => data !== 'own'))
}

/** A web UI at an origin of its own. */
async function startSite() {
  const server = createServer((_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!DOCTYPE html><title>Web UI</title>'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => (server.closeAllConnections(), server.close()) }
}

export const cases = {
  async 'a code that the web UI got'({ use, visit, standIn }) {
    const { url: ui } = await use(startSite())
    const server = await use(startServer({
      AUTH_PROVIDERS: ['github', 'keycloak'], OAUTH2_CLIENT_ID: client.id, OAUTH2_CLIENT_SECRET: client.secret, CORS_ORIGINS: [ui],
      KEYCLOAK_URL: 'https://sso.example.com', KEYCLOAK_REALM: 'main', ADMIN_ROLES: ['acme/oncall', 'alert-admins'], ALLOWED_GITHUB_ORGS: ['acme'],
    }, standIn))
    const through = async (provider, person, scope) => {
      standIn.register(provider, ui)
      const visitor = await visit()
      await visitor.page.goto(ui)
      const opened = visitor.page.waitForEvent('popup')
      await visitor.page.evaluate(authenticate, [shapes[provider].at.authorize, server.url, provider, client.id, scope])
      await (await opened).getByRole('link', { name: person, exact: true }).click()
      return visitor.page.evaluate(() => globalThis.answer)
    }
    for (const [provider, scope] of [['github', 'user:email read:org'], ['keycloak', 'openid profile email']]) {
      const { status, body } = await through(provider, 'ann', scope)
      assert.equal(status, 200, JSON.stringify(body))
      const is = await server.api('GET', '/userinfo', { headers: { Authorization: `Bearer ${body.token}` } })
      assert.equal(is.body.scope, 'admin read write')
    }
    assert.deepEqual(server.refusals(), [])
    assert.equal((await through('github', 'bob', 'user:email read:org')).status, 403)
    assert.match(await server.refusal(), /no organisation of theirs is allowed: acme-inc/)

    const code = { code: 'x', clientId: client.id, redirectUri: ui }
    for (const [wrong, why] of [[{ redirectUri: 'http://127.0.0.1:1' }, /redirect address/], [{ clientId: 'another' }, /another.* is not configured/]]) {
      const answer = await server.api('POST', '/auth/github', { body: { ...code, ...wrong } })
      assert.equal(answer.status, 400)
      assert.match(await server.refusal(), why)
    }
  },

  async 'a message that the web UI gets by SAML'({ use, visit }) {
    const port = await freePort()
    const idp = await use(saml.startSAML(`http://127.0.0.1:${port}`))
    const server = await use(startServer(idp.settings, { port }))
    const ann = await visit()
    await ann.ownPage(server)
    const [{ status, token }, ...more] = await bySAML(ann, server, 'ann')
    assert.deepEqual([status, more], ['ok', []])
    const is = await server.api('GET', '/userinfo', { headers: { Authorization: `Bearer ${token}` } })
    assert.deepEqual([is.body.scope, is.body.email], ['admin read write', 'ann@example.com'])

    const elsewhere = await visit()
    await elsewhere.page.goto((await use(startSite())).url)
    assert.deepEqual(await bySAML(elsewhere, server, 'jo'), [], 'a page of another origin gets a token')
  },
}
