// What goes on while somebody watches: blackouts that end, servers that fall, other people's alerts.
import assert from 'node:assert/strict'
import { enter, logIn, password, withServer } from './servers.mjs'
import { recorder } from './recorder.mjs'

const text = (locator) => locator.innerText()
const live = (user) => user.page.getByText('Live', { exact: true }).waitFor()
const call = async (server, method, path, body) => {
  const answer = await server.api(method, `/api/${path}`, { body })
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}
const alert = (fields) => ({ environment: 'Production', resource: 'web01', event: 'NodeDown', severity: 'major', service: ['Web'], ...fields })
const tells = (user) => user.page.evaluate(() => globalThis.told)

/** Chooses to be told of new alerts on the desktop. */
async function turnOn(user) {
  await user.context.addInitScript(recorder)
  await user.page.evaluate(() => {
    localStorage.setItem('permission', 'granted')
    localStorage.setItem('alertad.notify', JSON.stringify({ desktop: true, isMute: true, severities: ['critical', 'major'] }))
  })
  await user.page.reload()
  await live(user)
}

export const cases = {
  'a blackout hides what is selected, and its end brings it back': ({ openAt }) =>
    withServer({ AUTH_REQUIRED: false, NOTIFICATION_BLACKOUT: true }, async (server) => {
      const post = (event) => call(server, 'POST', 'alert', alert({ event, resource: `${event}01` }))
      const [{ id: first }, { id: second }, { id: other }] = [await post('One'), await post('Two'), await post('Three')]
      const open = openAt(`${server.url}/`)
      const [a, b] = [await open('alerts'), await open('alerts?status=blackout&status=open')]
      await b.page.evaluate(() => (globalThis.neverReloaded = true))
      const { page } = a
      await live(b)
      for (const id of [first, second]) {
        await a.row(id).hover()
        await a.row(id).getByRole('checkbox').check()
      }
      await page.getByRole('button', { name: 'More for the selection' }).click()
      await page.getByRole('menuitem', { name: 'Blackout…' }).click()
      const form = page.getByRole('dialog', { name: 'New blackout' })
      await form.locator('[data-test=preview]').getByText('Catches 2 alerts now').waitFor()
      await form.getByRole('button', { name: 'Create' }).click()
      await form.waitFor({ state: 'detached' })
      for (const id of [first, second]) await b.row(id).getByText('blackout', { exact: true }).waitFor()
      await b.row(other).getByText('open', { exact: true }).waitFor()
      await page.goBack()
      await a.until('only the other is left', async () => String(await a.ids()) === other)

      // It is to end in a moment.
      const { blackouts } = await call(server, 'GET', 'blackouts')
      assert.equal(blackouts.length, 1)
      await call(server, 'PUT', `blackout/${blackouts[0].id}`, { endTime: new Date(Date.now() + 1_000).toISOString() })
      await b.page.waitForTimeout(300)
      assert.equal(await b.row(first).getByText('blackout', { exact: true }).count(), 1, 'not before its end')
      for (const user of [a, b]) for (const id of [first, second]) await user.row(id).getByText('open', { exact: true }).waitFor()
      assert.equal(await b.page.evaluate(() => globalThis.neverReloaded), true)
    }),

  'a server that falls and comes back is caught up with, and nothing typed is lost': ({ openAt }) =>
    withServer({ AUTH_REQUIRED: false }, async (server) => {
      const post = (event, severity = 'major') => call(server, 'POST', 'alert', alert({ event, severity }))
      const { id: kept } = await post('Kept')
      const { id: closed } = await post('Closed', 'minor')
      const open = openAt(`${server.url}/`)
      const [reader, watcher] = [await open('alerts'), await open('alerts')]
      for (const user of [reader, watcher]) {
        user.expected.add('net::ERR_')
        await live(user)
        await user.row(closed).waitFor()
      }
      await turnOn(watcher)
      await watcher.row(closed).waitFor()
      const before = await reader.ids()
      const { page } = reader
      await page.keyboard.press('j')
      await page.keyboard.press('o')
      await page.locator('[data-test=panel]').getByRole('heading', { name: 'Kept' }).waitFor()
      await page.keyboard.press('n')
      await page.getByRole('dialog').waitFor()
      await page.keyboard.type('as I was saying, ')

      await server.crash()
      for (const user of [reader, watcher]) await user.page.getByText('Reconnecting…', { exact: true }).waitFor()
      assert.deepEqual(await watcher.ids(), before)
      assert.equal(await page.getByRole('alert').count(), 0, 'it is said calmly')
      await page.keyboard.type('the disk ')
      await page.keyboard.press('Control+Enter') // which fails, and says so
      await page.getByRole('dialog').getByText('the server cannot be reached').waitFor()

      await server.restart()
      const { id: late } = await post('Late', 'critical')
      await post('Kept')
      await call(server, 'PUT', `alert/${closed}/action`, { action: 'close', text: '' })
      for (const user of [reader, watcher]) await live(user)
      await watcher.until('the watcher has it all', async () => String(await watcher.ids()) === String([late, kept]))
      await watcher.until('and is told', async () => (await tells(watcher)).filter((title) => title.includes('Late')).length === 1)
      await reader.until('what left is struck out', () => reader.row(closed).getAttribute('data-gone'))
      assert.deepEqual(await reader.ids(), before, 'no row moved, none came twice')
      assert.equal((await text(page.locator('[data-test=pill]'))).trim(), '1 new alert')
      await page.locator('[data-test=panel]').getByText('Duplicates').waitFor()
      await page.keyboard.type('is full')
      await page.keyboard.press('Control+Enter')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      const { notes } = await call(server, 'GET', `alert/${kept}/notes`)
      assert.deepEqual(notes.map((note) => note.text), ['as I was saying, the disk is full'])
      assert.deepEqual((await tells(watcher)).filter((title) => title.includes('Kept')), [], 'what is known is no news')
    }),

  'two customers see what is theirs, and nothing of each other': ({ openAt }) =>
    withServer({ CUSTOMER_VIEWS: true, ADMIN_USERS: ['admin@root.example'] }, async (server) => {
      await server.command('user', '--email', 'admin@root.example', '--password', password)
      const admin = await enter(server, 'admin@root.example')
      const people = [{ login: 'ann@acme.example', customer: 'Acme' }, { login: 'bob@widgets.example', customer: 'Widgets' }]
      for (const { login, customer } of people) {
        await admin('POST', 'customer', { match: login.replace(/.*@/, ''), customer })
        await admin('POST', 'user', { name: customer, login, email: login, password, roles: ['user'], email_verified: true })
      }
      const post = async (customer, event) => (await admin('POST', 'alert', alert({ customer, event, resource: `${customer}-${event}`, service: [`${customer}-service`], group: `${customer}-group` }))).id
      const first = { Acme: await post('Acme', 'First'), Widgets: await post('Widgets', 'First') }
      const users = []
      for (const { login, customer } of people) {
        const user = await openAt(`${server.url}/`)('login?redirect=/alerts', { ready: 'form' })
        await logIn(user, login)
        await turnOn(user)
        users.push({ user, page: user.page, customer, other: customer === 'Acme' ? 'Widgets' : 'Acme' })
      }
      await users[0].page.waitForTimeout(500) // both follow for their notifications
      for (const { customer } of people) for (const event of ['Second', 'Third']) await post(customer, event)

      for (const { user, page, customer, other } of users) {
        await user.until('three of their own', async () => (await user.ids()).length === 3)
        await user.until('three are counted', async () => (await text(page.locator('[data-test=total]'))) === '3 alerts')
        await user.until('and in the facets', async () => /3\s*$/.test((await text(page.locator('[data-facet=group]'))).trim()))
        await user.until('they are told of two', async () => (await tells(user)).length === 2)
        assert.ok((await tells(user)).every((title) => title.includes(customer)), 'and of no others')
        const shown = await text(page.locator('body'))
        assert.ok(shown.includes(`${customer}-First`) && !shown.includes(other), `the page of ${customer}`)

        await page.keyboard.press('/')
        await page.keyboard.type('service:')
        await page.getByRole('option', { name: `${customer}-service` }).waitFor()
        assert.equal(await page.locator('#search-suggestions li').count(), 1)
        await page.keyboard.press('Escape')
        await page.keyboard.press('Escape')

        user.expected.add(404)
        await page.goto(`${server.url}/alert/${first[other]}`)
        await page.getByText('This alert no longer exists').waitFor()
        await page.goto(`${server.url}/alert/${first[customer]}`)
        await page.locator('[data-test=panel]').getByRole('heading', { name: 'First' }).waitFor()

        await page.goto(`${server.url}/wall?view=severity%3Dmajor`)
        await user.until('the wall', async () => (await page.locator('li[data-id]').count()) === 3)
        assert.ok(!(await text(page.locator('body'))).includes(other), `the wall of ${customer}`)
      }
      await post('Acme', 'Fourth')
      const walls = (n) => users[n].page.locator('li[data-id]').count()
      await users[0].user.until('one more on one wall', async () => (await walls(0)) === 4)
      assert.equal(await walls(1), 3)
    }),
}
