// Logins with a password: of a directory, and of accounts that people make for
// themselves.
import assert from 'node:assert/strict'
import { scopes } from './drive.mjs'
import { startLDAP } from './ldap.mjs'
import { startServer } from './server.mjs'
import { startMail } from './smtp.mjs'

const is = (answer, status, message) => {
  assert.equal(answer.status, status, JSON.stringify(answer.body))
  if (message) assert.match(answer.body.message, message)
}

export const cases = {
  async 'a directory, and a local administrator when it is down'({ use, visit }) {
    const directory = await use(startLDAP())
    const server = await use(startServer({ AUTH_PROVIDERS: ['ldap', 'basic'], ...directory.settings, ADMIN_USERS: ['root@example.com'] }))
    await server.command('user', '--email', 'root@example.com', '--password', 'glass-hammer')
    for (const [person, scope] of Object.entries(scopes)) {
      const visitor = await visit()
      is(await visitor.password(server, person, 'wrong'), 401)
      assert.match(await server.refusal(), /ldap: invalid username or password: bind as uid=(ann|jo),/)
      is(await visitor.password(server, person, `${person}-password`), 200)
      const { body } = await visitor.ask('GET', '/api/userinfo')
      assert.deepEqual([body.scope, body.provider, body.name], [scope, 'ldap', `${person} of LDAP`])
      assert.equal(await visitor.leave(server), undefined)
    }
    assert.deepEqual(server.refusals(), [])

    const bob = await visit()
    is(await bob.password(server, 'bob', 'bob-password'), 403, /not authorized/)
    assert.match(await server.refusal(), /provider=ldap .*no group of theirs is allowed: staff/)

    await directory.child.stop()
    const root = await visit()
    is(await root.password(server, 'root@example.com', 'glass-hammer'), 200)
    is(await root.ask('GET', '/api/users'), 200)
    const ann = await visit()
    is(await ann.password(server, 'ann', 'ann-password'), 503)
  },

  async 'accounts that people make for themselves, by mail'({ use, visit }) {
    const post = await use(startMail())
    const server = await use(startServer({ AUTH_PROVIDERS: ['basic'], EMAIL_VERIFICATION: true, ...post.settings }))
    /** The token in the link of the next mail, which leads to this server. */
    const token = async (page) => {
      const mail = await post.next()
      assert.deepEqual(mail.to, ['ann@example.com'])
      const link = /https?:\S+/.exec(mail.text)[0]
      assert.ok(link.startsWith(`${server.url}/${page}/`), link)
      return link.slice(link.lastIndexOf('/') + 1)
    }
    const ann = await visit()
    await ann.ownPage(server)
    const email = 'ann@example.com'
    is(await ann.ask('POST', '/api/auth/signup', { name: 'Ann', login: email, email, password: 'first-password' }), 403, /email not verified/)
    const first = await token('confirm')
    is(await ann.password(server, email, 'first-password'), 403, /email not verified/)
    const second = await token('confirm')
    is(await ann.ask('POST', `/api/auth/confirm/${first}`, {}), 400) // the second took its place
    is(await ann.ask('POST', `/api/auth/confirm/${second}`, {}), 200)
    is(await ann.ask('POST', `/api/auth/confirm/${second}`, {}), 400)
    is(await ann.password(server, email, 'first-password'), 200)
    assert.equal((await ann.ask('GET', '/api/userinfo')).body.scope, 'read write')

    const elsewhere = await visit()
    await elsewhere.ownPage(server)
    is(await elsewhere.ask('POST', '/api/auth/forgot', { email: 'nobody@example.com' }), 200) // and no mail
    is(await elsewhere.ask('POST', '/api/auth/forgot', { email }), 200)
    const reset = await token('reset')
    is(await elsewhere.ask('POST', `/api/auth/confirm/${reset}`, {}), 400) // it is for something else
    is(await elsewhere.ask('POST', `/api/auth/reset/${reset}`, { password: 'second-password' }), 200)
    is(await elsewhere.ask('POST', `/api/auth/reset/${reset}`, { password: 'third-password' }), 400)
    is(await ann.ask('GET', '/api/userinfo'), 401) // who knew the old password is out
    is(await ann.password(server, email, 'first-password'), 401)
    is(await ann.password(server, email, 'second-password'), 200)
  },
}
