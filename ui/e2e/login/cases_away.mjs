// The console that `alertad ui export` wrote, at an origin of its own: logins through other
// sites go through a window of the server, which tells the console that it knows.
import assert from 'node:assert/strict'
import { serve } from '../away.mjs'
import { folder } from './process.mjs'
import { startServer } from './server.mjs'
import { shapes } from './shapes.mjs'

const { client } = shapes.github

/** Serves what was exported; the server is told of the console, or of another. */
async function start(use, standIn, named) {
  const state = folder()
  await use({ stop: state.remove })
  const site = await serve(state.path)
  await use({ stop: () => (site.closeAllConnections(), site.close()) })
  const origin = `http://127.0.0.1:${site.address().port}`
  const server = await use(startServer({
    AUTH_PROVIDERS: ['github'], OAUTH2_CLIENT_ID: client.id, OAUTH2_CLIENT_SECRET: client.secret, ADMIN_ROLES: ['acme/oncall'], ALLOWED_GITHUB_ORGS: ['acme'],
    CORS_ORIGINS: [origin], OAUTH2_REDIRECT_URIS: [named ?? `${origin}/console/`],
  }, standIn))
  standIn.register('github', `${server.url}/auth/github/callback`)
  await server.command('ui', 'export', state.path, '--endpoint', `${server.url}/api`, '--base', '/console/')
  return { server, console: `${origin}/console/` }
}

/** Opens the console and its window for the login. */
async function begin(visitor, at) {
  await visitor.page.goto(at.console)
  const opened = visitor.page.waitForEvent('popup')
  await visitor.page.getByRole('button', { name: 'Continue with GitHub' }).click()
  return opened
}

const token = (visitor) => visitor.page.evaluate(() => localStorage.getItem('alertad.token'))

export const cases = {
  async 'the console from elsewhere, through a window'({ use, visit, standIn }) {
    const at = await start(use, standIn)
    const visitor = await visit()
    const popup = await begin(visitor, at)
    const closed = popup.waitForEvent('close')
    await popup.getByRole('link', { name: 'ann', exact: true }).click()
    await closed
    await visitor.page.getByText('Live', { exact: true }).waitFor()
    const is = await at.server.api('GET', '/userinfo', { headers: { Authorization: `Bearer ${await token(visitor)}` } })
    assert.equal(is.body.email, 'ann@example.com')
    const kept = (await visitor.context.cookies(at.server.url)).filter(({ value }) => value !== '')
    assert.deepEqual(kept, [], 'a session begins at the server')

    const bob = await visit()
    await (await begin(bob, at)).getByRole('link', { name: 'bob', exact: true }).click()
    await bob.page.getByRole('alert').waitFor()
    assert.equal(await token(bob), null)
    assert.match(await at.server.refusal(), /no organisation of theirs is allowed/)
  },

  async 'a console from elsewhere that the settings do not name'({ use, visit, standIn }) {
    const at = await start(use, standIn, 'https://another.example')
    const visitor = await visit()
    const popup = await begin(visitor, at)
    await popup.getByText('is not one of OAUTH2_REDIRECT_URIS').waitFor()
    assert.equal(await token(visitor), null)
  },
}
