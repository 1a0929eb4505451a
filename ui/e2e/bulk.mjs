// What selecting many alerts promises, one case each.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'

const text = (locator) => locator.innerText()
const bar = (user) => user.page.locator('[data-test=picks]')
const notice = (user, words) => user.page.getByRole('status').getByText(words)
const picked = (user, n) => user.until(`${n} selected`, async () => (await bar(user).count()) > 0 && (await text(user.page.locator('[data-test=picked]'))) === `${n} selected`)
const box = (user, id) => user.row(id).getByRole('checkbox')
const total = (user, words) => user.until(words, async () => (await text(user.page.locator('[data-test=total]'))) === words)

async function statusesOf(api) {
  return (await api.get(`alerts/count?group=${api.group}`)).statusCounts
}

/** Does what the open dialog asks about. */
async function confirm(user, words) {
  const dialog = user.page.getByRole('dialog')
  await dialog.waitFor()
  if (words) await user.page.keyboard.type(words)
  await user.page.keyboard.press('Control+Enter')
  await dialog.waitFor({ state: 'detached' })
}

export const cases = {
  async 'a thousand that match are closed, and taken back'({ api, open }) {
    const ids = await api.postMany(Array.from({ length: 1000 }, (_, i) => ({ resource: `many${i}` })))
    await api.act(ids[7], 'ack')
    const [a, b] = [await open(`alerts?${api.only}`), await open(`alerts?${api.only}`)]
    await total(b, '1,000 alerts')
    await total(a, '1,000 alerts')

    await a.page.getByRole('checkbox', { name: 'Select the loaded alerts' }).check()
    await picked(a, '200')
    await a.page.locator('[data-test=all]').click()
    await picked(a, '1,000')
    const before = a.asked.length
    await a.page.keyboard.press('c')
    await confirm(a, 'the storm is over')
    await notice(a, 'Close: 1,000 alerts').waitFor()
    const sent = a.asked.slice(before).filter((url) => url.includes('/api/_bulk/'))
    assert.equal(sent.length, 1, 'one request')
    assert.ok(sent[0].length < 200)
    assert.equal(await bar(a).count(), 0, 'what was dealt with is let go')
    for (const user of [a, b]) await total(user, '0 alerts')
    assert.deepEqual(await statusesOf(api), { closed: 1000 })

    await a.page.getByRole('button', { name: 'Undo' }).click()
    await notice(a, 'Taken back: 1,000 alerts').waitFor()
    for (const user of [a, b]) await total(user, '1,000 alerts')
    assert.deepEqual(await statusesOf(api), { ack: 1, open: 999 })

    await a.page.getByRole('checkbox', { name: 'Select the loaded alerts' }).check()
    await picked(a, '200')
    assert.equal(await a.page.getByRole('dialog').count(), 0)
  },

  async 'a range is selected with keys and with the pointer'({ api, open }) {
    for (const event of ['A', 'B', 'C', 'D', 'E', 'F']) await api.post({ event })
    const user = await open(`alerts?${api.only}&sort=event`)
    const { page } = user
    await user.until('six rows', async () => (await user.ids()).length === 6)
    const rows = await user.ids()
    const chosen = () => page.locator('[role=row][aria-selected=true]').evaluateAll((list) => list.map((row) => row.dataset.id))

    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('Shift+X')
    await picked(user, '3')
    assert.deepEqual(await chosen(), rows.slice(1, 4))
    await page.keyboard.press('Escape')
    assert.equal(await bar(user).count(), 0)

    const at = { position: { x: 400, y: 8 } }
    await user.row(rows[5]).click({ ...at, modifiers: ['Control'] })
    await user.row(rows[2]).click({ ...at, modifiers: ['Shift'] })
    assert.deepEqual(await chosen(), rows.slice(2))
    await user.row(rows[3]).click({ ...at, modifiers: ['Control'] })
    await picked(user, '3')
    await box(user, rows[0]).check()
    await picked(user, '4')
    assert.match(page.url(), /\/alerts\?/, 'nothing was opened')

    await page.keyboard.press('s')
    await page.getByRole('dialog').getByText('1h', { exact: true }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await picked(user, '4')
    await page.keyboard.press('n')
    await confirm(user, 'all of them')
    await notice(user, 'Add a note: 4 alerts').waitFor()
    assert.equal((await api.get(`alert/${rows[5]}/notes`)).notes[0].text, 'all of them')
    assert.equal((await api.get(`alert/${rows[1]}/notes`)).notes.length, 0)
  },

  async 'what leaves the list stays selected, and no row moves'({ api, open }) {
    const made = []
    for (const event of ['A', 'B', 'C']) made.push(await api.post({ event }))
    const user = await open(`alerts?${api.only}&sort=event`)
    await user.row(made[0].id).hover()
    await box(user, made[0].id).check()
    await user.row(made[1].id).hover()
    await box(user, made[1].id).check()
    const before = await user.ids()
    await api.act(made[0].id, 'close')
    await user.until('it is struck out', () => user.row(made[0].id).getAttribute('data-gone'))
    const late = await api.post({ event: '0' })
    await user.page.locator('[data-test=pill]').waitFor()
    assert.deepEqual(await user.ids(), before)
    await picked(user, '2')

    // One of the two can be closed no more: it is said, and only the other is taken back.
    await user.page.keyboard.press('c')
    await confirm(user)
    await notice(user, 'Close: 1 done, 1 left as they were').waitFor()
    await user.until('the list goes on', async () => String(await user.ids()) === String([late.id, made[2].id]))
    await user.page.getByRole('button', { name: 'Undo' }).click()
    await user.row(made[1].id).waitFor()
    assert.deepEqual(await statusesOf(api), { closed: 1, open: 3 })
  },

  async 'tags, owners and deleting, for a selection in groups'({ api, open }) {
    const ids = []
    for (const resource of ['one', 'two', 'three']) ids.push((await api.post({ resource, tags: resource === 'one' ? ['known'] : [] })).id)
    const user = await open(`alerts?${api.only}&by=event`)
    const { page } = user
    const more = async (what) => {
      await bar(user).getByRole('button', { name: 'More for the selection' }).click()
      await page.getByRole('menuitem', { name: what }).click()
    }
    const tagsOf = async () => (await Promise.all(ids.map((id) => api.get(`alert/${id}`)))).map(({ alert }) => alert.tags.join())
    await page.locator('[data-group=NodeDown]').click()
    await user.row(ids[2]).waitFor()
    await page.getByRole('checkbox', { name: 'Select the loaded alerts' }).check()
    await picked(user, '3')

    await bar(user).getByRole('button', { name: 'Add tags' }).click()
    await page.getByRole('textbox', { name: 'Tags' }).fill('known')
    await page.keyboard.press('Enter')
    await notice(user, 'Tagged known: 2 alerts').waitFor()
    assert.deepEqual(await tagsOf(), ['known', 'known', 'known'])
    await page.getByRole('button', { name: 'Undo' }).click()
    await notice(user, 'Taken back: 2 alerts').waitFor()
    assert.deepEqual(await tagsOf(), ['known', '', ''])

    await more('Assign to…')
    await page.getByRole('textbox', { name: 'User name' }).fill('ann')
    await page.keyboard.press('Enter')
    await notice(user, 'Assigned to ann: 3 alerts').waitFor()
    assert.equal((await api.get(`alert/${ids[1]}`)).alert.attributes.owner, 'ann')

    await box(user, ids[0]).uncheck()
    await picked(user, '2')
    await more('Delete')
    await page.getByRole('dialog', { name: 'Delete 2 alerts?' }).getByRole('button', { name: 'Delete' }).click()
    await notice(user, 'Delete: 2 alerts').waitFor()
    assert.deepEqual(await statusesOf(api), { open: 1 })
  },

  async 'a blackout begins with what is selected'({ api, open }) {
    for (const resource of ['bo1', 'bo2']) await api.post({ resource, event: 'BlackoutMe' })
    const user = await open(`alerts?${api.only}`)
    const { page } = user
    await user.until('two rows', async () => (await user.ids()).length === 2)
    await page.getByRole('checkbox', { name: 'Select the loaded alerts' }).check()
    await bar(user).getByRole('button', { name: 'More for the selection' }).click()
    await page.getByRole('menuitem', { name: 'Blackout…' }).click()
    const form = page.getByRole('dialog', { name: 'New blackout' })
    await form.waitFor()
    assert.equal(await form.getByLabel('Environment').inputValue(), 'Production')
    assert.equal(await form.getByLabel('Event').inputValue(), 'BlackoutMe')
    assert.match(await form.getByLabel('Query').inputValue(), /^resource:\("bo[12]" OR "bo[12]"\)$/)
  },

  async 'who may only read has nothing to select'({ locked, openLocked }) {
    const name = `e2e${randomUUID().slice(0, 8)}`
    const call = async (method, path, body, headers = {}) => {
      const response = await fetch(`${locked}api/${path}`, { method, headers: { 'Content-Type': 'application/json', ...headers }, body: body && JSON.stringify(body) })
      const answer = await response.json()
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`)
      return answer
    }
    const { token } = await call('POST', 'auth/login', { username: 'admin@example.com', password: 'admin-secret' })
    const admin = (method, path, body) => call(method, path, body, { Authorization: `Bearer ${token}` })
    const { id: perm } = await admin('POST', 'perm', { match: name, scopes: ['read:alerts'] })
    const { id } = await admin('POST', 'user', { name: 'A Reader', login: name, password: 'reader-secret', roles: [name] })
    const alert = await admin('POST', 'alert', { environment: 'Production', resource: name, event: 'Unpicked', severity: 'major', service: ['Web'] })
    try {
      const user = await openLocked('login?redirect=/alerts', { ready: 'form' })
      await user.page.getByLabel('Email or user name').fill(name)
      await user.page.getByLabel('Password').fill('reader-secret')
      await user.page.keyboard.press('Enter')
      await user.row(alert.id).hover()
      await user.page.keyboard.press('j')
      await user.page.keyboard.press('x')
      await user.row(alert.id).click({ modifiers: ['Control'], position: { x: 400, y: 8 } })
      assert.equal(await user.page.getByRole('checkbox').count(), 0)
      assert.equal(await bar(user).count(), 0)
    } finally {
      await admin('DELETE', `alert/${alert.id}`)
      await admin('DELETE', `user/${id}`)
      await admin('DELETE', `perm/${perm}`)
    }
  },

  async 'no barriers around a selection, in light, dark and on a phone'({ api, open }) {
    const { id } = await api.post({ event: 'A', severity: 'critical' })
    await api.act((await api.post({ event: 'B' })).id, 'ack')
    for (const look of [{ scheme: 'light' }, { scheme: 'dark' }, { width: 390, height: 844 }, { width: 390, height: 844, scheme: 'dark' }]) {
      const where = JSON.stringify(look)
      const user = await open(`alerts?${api.only}`, look)
      await user.row(id).hover()
      await box(user, id).check()
      await picked(user, '1')
      await user.assertAccessible(`selection ${where}`)
      assert.ok(await user.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is cut off')
      await bar(user).getByRole('button', { name: 'More for the selection' }).click()
      await user.page.getByRole('menu').waitFor()
      await user.assertAccessible(`more for the selection ${where}`)
      await user.page.keyboard.press('Escape')
      await bar(user).getByRole('button', { name: 'Acknowledge', exact: true }).click()
      await user.page.getByRole('dialog').waitFor()
      await user.assertAccessible(`asking about the selection ${where}`)
      await user.page.keyboard.press('Escape')
    }
  },
}
