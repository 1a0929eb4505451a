// Ways in without a login page: what a proxy says, and signed requests.
import Hawk from '@hapi/hawk'
import assert from 'node:assert/strict'
import { startProxy } from './nginx.mjs'
import { startServer } from './server.mjs'

export const cases = {
  async 'a proxy that checks the login'({ use, visit }) {
    const server = await use(startServer({ AUTH_PROXY: true, TRUSTED_PROXIES: ['127.0.0.2'], ADMIN_ROLES: ['alert-admins'] }))
    const proxy = await use(startProxy(server.url, '127.0.0.2'))
    const stranger = await use(startProxy(server.url, '127.0.0.3'))
    /** What the server answers somebody who comes through a proxy. */
    const as = async (name, { url }, path) => {
      const visitor = await visit({ credentials: { username: name, password: `${name}-password` } })
      await visitor.page.goto(`${url}/api/config`)
      const { status, body } = await visitor.read(path)
      return [status, body]
    }
    const [status, { user }] = await as('ann', proxy, '/api/user/me')
    assert.deepEqual([status, user.login, user.roles], [200, 'ann', ['alert-admins', 'user']])
    assert.equal((await as('ann', proxy, '/api/users'))[0], 200)
    assert.equal((await as('jo', proxy, '/api/alerts'))[0], 200)
    assert.equal((await as('jo', proxy, '/api/users'))[0], 403)
    assert.equal((await as('ann', stranger, '/api/alerts'))[0], 401)
    const headers = { 'X-Proxy-User': 'ann', 'X-Proxy-Roles': 'alert-admins' }
    assert.equal((await server.api('GET', '/alerts', { headers })).status, 401)
  },

  async 'signed requests'({ use }) {
    const credentials = { id: 'robot', key: 'planted-hawk-secret', algorithm: 'sha256' }
    const server = await use(startServer({
      HMAC_AUTH_CREDENTIALS: [{ key: credentials.id, secret: credentials.key, algorithm: credentials.algorithm, scopes: ['read:alerts', 'write:alerts'] }],
    }))
    const sign = (method, path, body, more) =>
      Hawk.client.header(server.url + path, method, { credentials, ...(body && { payload: JSON.stringify(body), contentType: 'application/json' }), ...more })
    const send = async (method, path, { header }, body) => (await server.api(method, path, { body, headers: { Authorization: header } })).status
    const alert = { resource: 'web01', event: 'Down', environment: 'Production', severity: 'major', service: ['Web'] }
    const read = sign('GET', '/alerts?q=event:Down')
    assert.equal(await send('GET', '/alerts?q=event:Down', read), 200)
    assert.equal(await send('GET', '/alerts?q=event:Down', read), 401, 'sent again')
    assert.equal(await send('GET', '/alerts', sign('GET', '/alerts?q=x')), 401, 'another address')
    assert.equal(await send('POST', '/alert', sign('POST', '/alert', alert), alert), 201)
    assert.equal(await send('POST', '/alert', sign('POST', '/alert', alert), { ...alert, severity: 'ok' }), 401, 'another body')
    assert.equal(await send('GET', '/alerts', sign('GET', '/alerts', undefined, { timestamp: Date.now() / 1000 - 600 })), 401, 'long ago')
    assert.equal(await send('GET', '/users', sign('GET', '/users')), 403)
    assert.equal(await send('GET', '/alerts', sign('GET', '/alerts', undefined, { credentials: { ...credentials, key: 'guess' } })), 401)
  },
}
