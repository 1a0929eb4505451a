// How people are told: channels, rules, rotas, and what became of it, one case each.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'

const unique = () => `e2e${randomUUID().slice(0, 8)}`
const cell = (user, text) => user.page.locator('tbody tr').filter({ hasText: text })

/** A place that takes messages and keeps them; it answers as it is told. */
async function receiver() {
  const got = []
  const place = { got, code: 200, text: 'thank you' }
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => (body += part))
    request.on('end', () => {
      got.push(JSON.parse(body))
      response.writeHead(place.code, { 'Content-Type': 'text/plain' }).end(place.text)
    })
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  place.url = `http://127.0.0.1:${server.address().port}/`
  place.close = () => server.close()
  return place
}

/** Asks the API of the server that everybody may use. */
async function call(base, method, path, body) {
  const response = await fetch(`${base}api/${path}`, { method, headers: { 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) })
  const answer = await response.json()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`)
  return answer
}

/** Takes away what a case made. */
async function tidy(base, ...paths) {
  for (const path of paths) await call(base, 'DELETE', path).catch(() => {})
}

export const cases = {
  async 'a channel is made and tested, a rule tells it of an alert, and the alert says so'({ api, open, base }) {
    const there = await receiver()
    const name = unique()
    const made = []
    try {
      const user = await open('channels')
      const { page } = user
      await page.getByText('A channel is a way to tell people').waitFor()
      await page.locator('pre').filter({ hasText: 'curl -XPOST' }).waitFor()
      await user.assertAccessible('no channels')
      await page.locator('[data-test=new]').click()
      const form = page.getByRole('dialog')
      await form.getByLabel('Name', { exact: true }).fill(name)
      await form.getByLabel('Type', { exact: true }).selectOption('webhook')
      await form.getByLabel('URL').fill(there.url)
      await user.assertAccessible('the form of a channel')
      await form.getByRole('button', { name: 'Create' }).click()
      await form.waitFor({ state: 'detached' })

      const channel = (await call(base, 'GET', 'channels')).channels.find((c) => c.name === name)
      made.push(`channel/${channel.id}`)
      assert.deepEqual(channel.secrets, { url: true })
      await cell(user, name).hover()
      await cell(user, name).locator('[data-test=test]').click()
      await page.locator('[data-test=send]').click()
      await page.getByText('Accepted after').waitFor()
      assert.equal(there.got.at(-1).what, 'test')
      there.code = 403
      there.text = 'go away'
      await page.locator('[data-test=send]').click()
      await page.getByText('go away').waitFor()
      await user.assertAccessible('the outcome of a test')
      there.code = 200
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })

      // A secret is never seen again: it is kept, or replaced.
      await cell(user, name).dblclick()
      await form.getByText('Is set; nobody can see it.').waitFor()
      assert.ok(!(await page.content()).includes(there.url))
      await form.getByRole('button', { name: 'Replace (URL)' }).click()
      await form.getByLabel('URL').fill(`${there.url}next`)
      await form.getByRole('button', { name: 'Save' }).click()
      await form.waitFor({ state: 'detached' })

      await page.keyboard.press('g')
      await page.keyboard.press('n')
      await page.getByRole('heading', { level: 1, name: 'Notification rules' }).waitFor()
      await page.locator('[data-test=new]').click()
      await form.getByLabel('Name', { exact: true }).fill(name)
      const query = form.getByLabel('Alerts that match')
      await query.pressSequentially('resou')
      await form.getByRole('option', { name: 'resource' }).click()
      await query.pressSequentially(name)
      await form.locator('[data-test=matches]').getByText('0 alerts match now').waitFor()
      await query.press('Escape')
      await form.getByRole('checkbox', { name }).check()
      await form.getByLabel('One message in').selectOption('0')
      await user.assertAccessible('the form of a rule')
      await form.getByRole('button', { name: 'Create' }).click()
      await form.waitFor({ state: 'detached' })
      const rule = (await call(base, 'GET', 'rules')).rules.find((r) => r.name === name)
      made.push(`rule/${rule.id}`)
      assert.deepEqual({ q: rule.query, c: rule.channels, w: rule.window }, { q: `resource:${name}`, c: [channel.id], w: {} })

      const alert = await api.post({ resource: name, event: 'Told' })
      await user.until('the message', () => there.got.some((m) => m.what === 'trigger' && m.alerts[0].id === alert.id))
      const reader = await open(`alert/${alert.id}?${api.only}`)
      const told = reader.page.locator('[data-test=told]')
      await told.getByText(name).waitFor()
      await told.getByText('Sent').waitFor()
      await reader.assertAccessible('who was told')

      await cell(user, name).hover()
      await cell(user, name).locator('[data-test=dryRun]').click()
      await page.locator('[data-test=dry-run]').getByText('1 message').waitFor()
      await user.assertAccessible('a dry run')
    } finally {
      await tidy(base, ...made.reverse())
      there.close()
    }
  },

  async 'a secret is given again for another place'({ open, base }) {
    const name = unique()
    const body = { name, type: 'gotify', settings: { url: 'https://gotify.example.com' }, secrets: { token: 'planted' } }
    const { id } = await call(base, 'POST', 'channel', body)
    try {
      const user = await open('channels')
      user.expected.add(400)
      const form = user.page.locator('#record-form')
      const save = user.page.getByRole('button', { name: 'Save' })
      await cell(user, name).dblclick()
      await form.getByLabel('Server').fill('https://elsewhere.example.com')
      await save.click()
      await form.getByText('token must be given again: it would be sent to another url').waitFor()
      const token = form.getByLabel('Application token')
      assert.equal(await token.getAttribute('aria-invalid'), 'true')
      await user.assertAccessible('a secret that is to be given again')
      await token.fill('another')
      await save.click()
      await form.waitFor({ state: 'detached' })
      const channel = (await call(base, 'GET', `channel/${id}`)).channel
      assert.deepEqual([channel.settings, channel.secrets], [{ url: 'https://elsewhere.example.com' }, { token: true }])
    } finally {
      await tidy(base, `channel/${id}`)
    }
  },

  async 'what was given up is found and sent again'({ api, open, base }) {
    const there = await receiver()
    there.code = 403
    there.text = 'not today'
    const name = unique()
    const channel = (await call(base, 'POST', 'channel', { name, type: 'webhook', secrets: { url: there.url } })).id
    const rule = (await call(base, 'POST', 'rule', { name, query: `resource:${name}`, group: 0, channels: [channel] })).id
    try {
      const alert = await api.post({ resource: name })
      const user = await open('deliveries?state=failed')
      const { page } = user
      await user.until('it is given up', async () => {
        if ((await cell(user, name).count()) > 0) return true
        await page.reload()
        await page.locator('h1').waitFor()
        return false
      })
      await user.assertAccessible('deliveries')
      await cell(user, name).getByRole('button').first().click()
      const look = page.getByRole('dialog')
      await look.getByText('not today').waitFor()
      await look.getByRole('link', { name: alert.id.slice(0, 8) }).waitFor()
      await user.assertAccessible('a delivery')
      there.code = 200
      await look.locator('[data-test=retry]').click()
      await look.waitFor({ state: 'detached' })
      await user.until('it is sent', async () => (await call(base, 'GET', `alert/${alert.id}/deliveries`)).deliveries[0]?.state === 'sent')
      await page.getByRole('button', { name: 'Sent', exact: true }).click()
      await cell(user, name).waitFor()
      await page.getByRole('searchbox').fill('elsewhere')
      await page.getByText('Nothing matches.').waitFor()
      await page.getByRole('searchbox').fill(name)
      await cell(user, name).waitFor()
    } finally {
      await tidy(base, `rule/${rule}`, `channel/${channel}`)
      there.close()
    }
  },

  async 'a rota is made, somebody else is put on call, and calendars read it'({ open, base }) {
    const name = unique()
    let id = ''
    try {
      const user = await open('rotas')
      const { page } = user
      await page.locator('[data-test=new]').click()
      const form = page.getByRole('dialog')
      await form.getByLabel('Name', { exact: true }).first().fill(name)
      await form.getByLabel('Hand-over', { exact: true }).fill('25:00')
      await form.getByRole('button', { name: 'Create' }).click()
      assert.equal(await form.getByLabel('Hand-over', { exact: true }).getAttribute('aria-invalid'), 'true')
      await form.getByLabel('Hand-over', { exact: true }).fill('08:30')
      await form.getByLabel('Name of member 1').fill('Ann')
      await form.getByRole('button', { name: 'Add an address (Ann)' }).click()
      await form.getByLabel('Address of Ann', { exact: true }).fill('ann@example.com')
      await form.locator('[data-test=add-member]').click()
      await form.getByLabel('Name of member 2').fill('Bob')
      await user.assertAccessible('the form of a rota')
      await form.getByRole('button', { name: 'Create' }).click()
      await form.waitFor({ state: 'detached' })
      const rota = (await call(base, 'GET', 'rotas')).rotas.find((r) => r.name === name)
      id = rota.id
      assert.deepEqual(rota.members, [{ name: 'Ann', addresses: { mail: 'ann@example.com' } }, { name: 'Bob', addresses: {} }])
      assert.deepEqual({ on: rota.onCall, at: rota.handover }, { on: 'Ann', at: '08:30' })
      await page.locator('[data-test=timeline]').getByRole('button', { name: /^Bob: / }).first().waitFor()
      await user.assertAccessible('rotas')

      await cell(user, name).hover()
      await cell(user, name).locator('[data-test=override]').click()
      await form.getByLabel('On call').selectOption('Bob')
      await form.locator('[data-test=add-override]').click()
      await form.locator('[data-test=overrides]').getByText('Bob').waitFor()
      await user.assertAccessible('overrides')
      await page.keyboard.press('Escape')
      await form.waitFor({ state: 'detached' })
      await user.until('Bob is on call', async () => /Bob/.test(await cell(user, name).locator('td').nth(1).innerText()))

      await cell(user, name).hover()
      await cell(user, name).locator('[data-test=feed]').click()
      await form.locator('[data-test=new-feed]').click()
      const feed = await form.locator('[data-test=feed]').innerText()
      assert.match(await (await fetch(feed)).text(), /SUMMARY:Bob/)
      await user.assertAccessible('the link of a calendar')
      await form.locator('[data-test=end-feed]').click()
      await form.getByText('There is no link yet.').waitFor()
      assert.equal((await fetch(feed)).status, 404)
    } finally {
      if (id) await tidy(base, `rota/${id}`)
    }
  },
}
