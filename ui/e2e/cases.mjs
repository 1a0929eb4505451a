// What the console promises, one case each.
import assert from 'node:assert/strict'

const text = (locator) => locator.innerText()

export const cases = {
  async 'an alert appears, is acknowledged and closed, in every browser'({ api, open }) {
    const [a, b] = [await open(`alerts?${api.only}`), await open(`alerts?${api.only}`)]
    for (const user of [a, b]) {
      await user.page.getByText('Live', { exact: true }).waitFor()
      await user.page.evaluate(() => (globalThis.neverReloaded = true))
    }

    const { id } = await api.post({ text: 'posted while the page is open' })
    await a.row(id).waitFor()
    await b.row(id).waitFor()

    await a.page.keyboard.press('j')
    await a.page.keyboard.press('a')
    await b.row(id).getByText('ack', { exact: true }).waitFor()
    await a.row(id).getByText('ack', { exact: true }).waitFor()

    await b.row(id).click()
    await b.page.locator('[data-test=panel]').getByRole('button', { name: 'Close', exact: true }).click()
    await a.until('the closed alert leaves the list', async () => (await a.row(id).count()) === 0)
    await b.page.locator('[data-test=status]').getByText('closed').waitFor()
    assert.equal((await api.get(`alert/${id}`)).alert.status, 'closed')
    for (const user of [a, b]) assert.equal(await user.page.evaluate(() => globalThis.neverReloaded), true)
  },

  async 'the counts follow'({ api, open }) {
    const user = await open(`alerts?${api.only}`)
    const total = user.page.locator('[data-test=total]')
    await user.until('no alert', async () => (await text(total)) === '0 alerts')
    await api.post({ event: 'One' })
    await api.post({ event: 'Two', severity: 'critical', environment: 'Development' })
    await user.until('two alerts', async () => (await text(total)) === '2 alerts')
    const tabs = await user.page.getByRole('navigation').getByRole('link').allInnerTexts()
    const counts = Object.fromEntries(tabs.map((t) => t.trim().split(/\s+/)))
    assert.deepEqual({ all: counts.All, p: counts.Production, d: counts.Development }, { all: '2', p: '1', d: '1' })
    await user.page.getByRole('button', { name: 'critical 1' }).waitFor()
  },

  async 'nothing is asked for while nothing happens'({ api, open }) {
    const user = await open(`alerts?${api.only}`)
    await user.page.getByText('No alert matches').waitFor()
    await user.page.waitForLoadState('load')
    await user.page.waitForTimeout(500)
    const before = user.asked.length
    await user.page.waitForTimeout(6_000) // longer than the official console's 5 s
    assert.deepEqual(user.asked.slice(before), [])
  },

  async 'a search that cannot be read is marked where it stops'({ open }) {
    const user = await open('alerts')
    user.expected.add(400)
    const box = user.page.getByRole('combobox', { name: 'Search alerts' })
    await user.page.keyboard.press('/')
    await box.fill('severity:major AND AND web')
    await box.press('Enter')
    assert.match(await text(user.page.locator('#search-fault')), /^Character 20: /)
    assert.equal(await text(user.page.locator('[data-test=fault]')), 'A')

    await box.fill('text:"🔥" AND (')
    await box.press('Enter')
    assert.match(await text(user.page.locator('#search-fault')), /^End of the query: /)

    await box.fill('web')
    await box.press('Enter')
    await user.page.locator('#search-fault').waitFor({ state: 'detached' })
    assert.match(user.page.url(), /q=web\b/)
  },

  async 'rows do not move under a reader'({ api, open }) {
    const first = await api.post({ event: 'A', severity: 'warning' })
    const second = await api.post({ event: 'B', severity: 'minor' })
    const user = await open(`alerts?${api.only}`)
    await user.row(first.id).waitFor()
    await user.page.keyboard.press('j')
    const before = await user.ids()
    assert.deepEqual(before, [second.id, first.id])

    const third = await api.post({ event: 'C', severity: 'critical' })
    const pill = user.page.locator('[data-test=pill]')
    await pill.waitFor()
    assert.equal((await text(pill)).trim(), '1 new alert')
    await api.act(first.id, 'close')
    await user.until('the closed row is struck out', () => user.row(first.id).getAttribute('data-gone'))
    assert.deepEqual(await user.ids(), before)

    await pill.click()
    await user.until('everything in its place', async () => String(await user.ids()) === String([third.id, second.id]))
  },

  async 'a list is worked through with keys'({ api, open }) {
    const made = []
    for (const event of ['A', 'B', 'C']) made.push((await api.post({ event, severity: 'major' })).id)
    const [third, second, first] = [...made].reverse()
    const user = await open(`alerts?${api.only}`)
    await user.row(third).waitFor()
    const focused = () => user.page.evaluate(() => document.activeElement?.dataset.id)

    await user.page.keyboard.press('j')
    await user.page.keyboard.press('j')
    assert.equal(await focused(), second)
    await user.page.keyboard.press('c')
    await user.until('the next row takes over', async () => (await focused()) === first)
    await user.page.keyboard.press('k')
    assert.equal(await focused(), third)

    await user.page.keyboard.press('Enter')
    await user.page.waitForURL(`**/alert/${third}*`)
    await user.page.keyboard.press('j')
    await user.page.waitForURL(`**/alert/${first}*`)
    await user.page.keyboard.press('Escape')
    await user.page.waitForURL('**/alerts*')
    await user.until('the focus is back on the row', async () => (await focused()) === first)
    await user.page.keyboard.press('?')
    await user.page.getByRole('dialog').waitFor()
    await user.page.keyboard.press('Escape')
    await user.page.getByRole('dialog').waitFor({ state: 'detached' })
  },

  async 'an alert has an address of its own'({ api, open, base }) {
    const { id } = await api.post({ event: 'LinkMe', rawData: 'raw words', attributes: { runbook: 'https://wiki.example/x' }, tags: ['dc=1'] })
    await api.act(id, 'ack')
    const user = await open(`alert/${id}?${api.only}`)
    const panel = user.page.locator('[data-test=panel]')
    await panel.getByRole('heading', { name: 'LinkMe' }).waitFor()
    await panel.getByText('dc=1').waitFor()
    await panel.getByRole('heading', { name: 'History' }).waitFor()
    assert.equal(await panel.getByRole('listitem').filter({ hasText: 'ack' }).count(), 1)
    assert.equal(await panel.getByRole('link', { name: 'wiki' }).getAttribute('href'), 'https://wiki.example/x')
    await panel.locator('summary').click()
    await panel.getByText('raw words').waitFor()
    assert.equal(await user.row(id).locator('a').getAttribute('href'), new URL(`alert/${id}?${api.only}`, base).pathname + `?${api.only.replace('%3A', ':')}`)

    const same = await api.post({ event: 'Same', tags: ['dc=1'] })
    await panel.getByRole('link', { name: 'dc=1' }).click() // a value leads to the alerts with the same
    await user.row(same.id).waitFor()
    assert.deepEqual(new URL(user.page.url()).searchParams.getAll('tags'), ['dc=1'])
  },

  async 'the state is in the address and Back works'({ api, open }) {
    await api.post({ event: 'P' })
    const dev = await api.post({ event: 'D', environment: 'Development' })
    const user = await open(`alerts?${api.only}`)
    await user.until('two rows', async () => (await user.ids()).length === 2)
    await user.page.getByRole('link', { name: /^Development/ }).click()
    await user.until('one row', async () => String(await user.ids()) === dev.id)
    assert.match(user.page.url(), /environment=Development/)
    await user.page.reload()
    await user.until('one row after a reload', async () => String(await user.ids()) === dev.id)
    await user.page.goBack()
    await user.until('two rows again', async () => (await user.ids()).length === 2)
    await user.page.getByRole('button', { name: 'Event' }).click()
    await user.until('sorted by event', async () => (await user.ids())[0] === dev.id)
    assert.match(user.page.url(), /sort=event/)
  },

  async 'text from alerts stays text'({ api, open }) {
    const evil = (n) => `<img src=x${n} onerror=alert(${n})>`
    const { id } = await api.post({
      resource: evil(1), event: evil(2), service: [evil(3)], value: evil(4), text: `${evil(5)} javascript:alert(1)`,
      tags: [evil(6)], attributes: { evil: evil(7), link: 'javascript:alert(7)' }, origin: evil(8), type: evil(9), rawData: evil(10),
      correlate: [evil(11)],
    })
    const user = await open(`alert/${id}?${api.only}`)
    const panel = user.page.locator('[data-test=panel]')
    await panel.getByRole('heading', { name: 'History' }).waitFor()
    await panel.locator('summary').click()
    for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) assert.ok(await panel.getByText(evil(n)).count(), `field ${n} is shown as text`)
    await user.row(id).waitFor()
    assert.equal(await user.page.locator('img').count(), 0)
    assert.equal(await user.page.locator('a[href^="javascript"]').count(), 0)
  },

  async 'a long list is read as it is scrolled'({ api, open }) {
    const count = 450
    const made = []
    while (made.length < count) {
      const batch = Array.from({ length: 25 }, (_, i) => api.post({ resource: `host${made.length + i}`, severity: 'warning' }))
      made.push(...(await Promise.all(batch)))
    }
    const user = await open(`alerts?${api.only}`)
    await user.until('all counted', async () => (await text(user.page.locator('[data-test=total]'))) === `${count} alerts`)
    assert.ok((await user.ids()).length < 60, 'only the rows in view exist')
    const seen = new Set()
    const bottom = user.page.locator(`[aria-rowindex="${count + 1}"]`)
    await user.until('the last row', async () => {
      for (const id of await user.ids()) seen.add(id)
      await user.page.locator('[role=rowgroup]').last().evaluate((e) => e.scrollBy(0, 500))
      return (await bottom.count()) > 0
    })
    for (const id of await user.ids()) seen.add(id)
    assert.equal(seen.size, count, 'every alert was shown once')
    const pages = user.asked.filter((url) => /\/api\/alerts\?/.test(url)).length
    assert.ok(pages <= 4, `${pages} pages were asked for`)
  },

  async 'pausing holds changes back'({ api, open }) {
    const user = await open(`alerts?${api.only}`)
    await user.page.getByText('Live', { exact: true }).waitFor()
    await user.page.keyboard.press('p')
    await user.page.getByText('Paused', { exact: true }).waitFor()
    const { id } = await api.post({ event: 'Later' })
    await user.page.locator('[data-test=pill]').waitFor()
    assert.equal(await user.row(id).count(), 0)
    await user.page.keyboard.press('p')
    await user.row(id).waitFor()
  },

  async 'no barriers in light, dark and on a phone'({ api, open }) {
    const { id } = await api.post({ event: 'A', severity: 'critical', text: 'see https://wiki.example/x', tags: ['a'], attributes: { a: 'b' }, rawData: 'raw' })
    for (const severity of ['major', 'minor', 'warning', 'informational', 'normal']) await api.post({ event: severity, severity })
    await api.act((await api.post({ event: 'Acked' })).id, 'ack')
    for (const look of [{ scheme: 'light' }, { scheme: 'dark' }, { width: 390, height: 844 }]) {
      const where = JSON.stringify(look)
      const user = await open(`alerts?${api.only}&status=all`, look)
      user.expected.add(400)
      await user.row(id).waitFor()
      await user.assertAccessible(`list ${where}`)
      await user.row(id).hover()
      await user.row(id).click()
      await user.page.locator('[data-test=panel]').getByRole('heading', { name: 'History' }).waitFor()
      await user.assertAccessible(`panel ${where}`)
      await user.page.keyboard.press('Escape')
      await user.page.keyboard.press('?')
      await user.page.getByRole('dialog').waitFor()
      await user.assertAccessible(`help ${where}`)
      await user.page.keyboard.press('Escape')
      await user.page.getByRole('button', { name: 'View', exact: true }).click()
      await user.page.getByRole('menu').waitFor()
      await user.assertAccessible(`menu ${where}`)
      await user.page.keyboard.press('Escape')
      const box = user.page.getByRole('combobox', { name: 'Search alerts' })
      await box.fill('(')
      await box.press('Enter')
      await user.page.locator('#search-fault').waitFor()
      await user.assertAccessible(`refused search ${where}`)
      await box.fill(`group:none${api.group}`)
      await box.press('Enter')
      await user.page.getByText('No alert matches').waitFor()
      await user.assertAccessible(`empty list ${where}`)
    }
  },

  async 'the theme can be chosen and is kept'({ open }) {
    const user = await open('alerts', { scheme: 'light' })
    const shade = () => user.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    const light = await shade()
    await user.page.getByRole('button', { name: 'View', exact: true }).click()
    await user.page.getByRole('menuitemradio', { name: 'Dark' }).click()
    await user.until('it is dark', async () => (await shade()) !== light)
    await user.page.reload()
    await user.until('it is dark after a reload', async () => (await shade()) !== light)
  },

  async 'the about page tells how the plugins are doing'({ open }) {
    for (const scheme of ['light', 'dark']) {
      const user = await open('alerts', { scheme })
      await user.page.locator('[data-test=pages]').click()
      await user.page.getByRole('menuitem', { name: 'About this server' }).click()
      await user.page.getByRole('heading', { name: 'Plugins' }).waitFor()
      const state = (plugin) => user.page.locator(`[data-plugin=${plugin}]`).innerText()
      await user.until('a built-in plugin runs', async () => /built in\s+running/.test(await state('reject')))
      await user.until('a broken file says where', async () => /broken\.star:2/.test(await state('broken')))
      await user.assertAccessible(`about ${scheme}`)
    }
  },

  async 'a login is tried, and the page says why it is refused'({ open }) {
    for (const scheme of ['light', 'dark']) {
      const user = await open('logins', { scheme, ready: '[data-provider=basic] form' })
      const basic = user.page.locator('[data-provider=basic]')
      await basic.getByLabel('User name').fill(`nobody ${scheme}`)
      await basic.getByLabel('Password').fill('x')
      await basic.getByRole('button', { name: 'Try' }).click()
      await basic.locator('[data-outcome=refused]').getByText('Invalid username or password').waitFor()
      await user.until('the password is gone', async () => (await basic.getByLabel('Password').inputValue()) === '')
      await user.assertAccessible(`logins ${scheme}`)
    }
  },

  async 'an unknown page says so'({ open }) {
    const user = await open('no/such/page')
    await user.page.getByRole('heading', { name: 'There is no such page' }).waitFor()
    await user.assertAccessible('unknown page')
  },

  async 'the API reference is read, searched and copied from'({ open, base }) {
    for (const scheme of ['light', 'dark']) {
      const user = await open('api/docs', { scheme, ready: '#search' })
      const { page } = user
      await user.assertAccessible(`reference ${scheme}`)
      await page.keyboard.press('/')
      await page.keyboard.type('shelve')
      await page.locator('#actOnAlert').waitFor()
      await page.locator('#createBlackout').waitFor({ state: 'hidden' })
      await user.assertAccessible(`searched reference ${scheme}`)
      await page.locator('nav a[href="#actOnAlert"]').click()
      await page.locator('#actOnAlert pre').first().getByText(`${base}api/alert/`).waitFor()
      await page.keyboard.press('/')
      await page.keyboard.press('Escape')
      await page.locator('#createBlackout').waitFor()
      await page.locator('#format-prometheus').getByRole('button', { name: 'Copy' }).click()
      await page.locator('#format-prometheus').getByRole('button', { name: 'Copied' }).waitFor()
    }
  },
}
