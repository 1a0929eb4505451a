// What the alert list promises beside its rows: facets, completion, columns, views, groups.
import assert from 'node:assert/strict'

const text = (locator) => locator.innerText()
const looks = [{ scheme: 'light' }, { scheme: 'dark' }, { width: 390, height: 844 }]

const facet = (user, field) => user.page.locator(`[data-facet="${field}"]`)
const value = (user, field, name) => facet(user, field).locator('li').filter({ hasText: name })
const search = (user) => user.page.getByRole('combobox', { name: 'Search alerts' })
const params = (user) => new URL(user.page.url()).searchParams

export const cases = {
  async 'facets narrow the list and say what they would show'({ api, open }) {
    const web = await api.post({ event: 'A', service: ['Web'], severity: 'critical' })
    const both = await api.post({ event: 'B', service: ['Web', 'Net'], severity: 'major' })
    const net = await api.post({ event: 'C', service: ['Net'], severity: 'minor' })
    const user = await open(`alerts?${api.only}`)
    await user.until('three rows', async () => (await user.ids()).length === 3)

    await value(user, 'service', 'Net').getByRole('button').first().click()
    await user.until('two rows', async () => String(await user.ids()) === String([both.id, net.id]))
    assert.deepEqual(params(user).getAll('service'), ['Net'])
    await user.page.getByRole('button', { name: 'Remove the filter service: Net' }).waitFor()
    // The other values of the field still say what choosing them would show.
    await user.until('the count of Web', async () => /Web\s*2/.test(await text(value(user, 'service', 'Web'))))
    await user.until('no critical one', async () => (await value(user, 'severity', 'critical').count()) === 0)

    await value(user, 'service', 'Web').getByRole('button').first().click({ modifiers: ['Alt'] })
    await user.until('one row', async () => String(await user.ids()) === net.id)
    assert.deepEqual(params(user).getAll('service!'), ['Web'])
    await user.page.goBack()
    await user.until('two rows again', async () => (await user.ids()).length === 2)
    await user.page.getByRole('button', { name: 'Remove the filter service: Net' }).click()
    await user.until('three rows again', async () => (await user.ids()).length === 3)

    await value(user, 'severity', 'minor').hover()
    await value(user, 'severity', 'minor').getByRole('button', { name: 'Exclude minor' }).click()
    await user.until('without minor', async () => String(await user.ids()) === String([web.id, both.id]))
  },

  async 'facets follow the stream, are folded and remembered'({ api, open }) {
    await api.post({ event: 'A', origin: 'one/x', attributes: { e2esite: 'B' } })
    const user = await open(`alerts?${api.only}`)
    await value(user, 'origin', 'one/x').waitFor()
    const before = user.asked.length
    for (let i = 0; i < 60; i++) await api.post({ event: `E${i}`, origin: 'two/x', attributes: { e2esite: 'C' } })
    await user.until('the new origin is counted', async () => /60/.test(await text(value(user, 'origin', 'two/x'))))
    const counted = user.asked.slice(before).filter((url) => url.includes('/facets'))
    assert.ok(counted.length <= 6, `${counted.length} counts for 60 alerts`)

    await facet(user, 'group').getByRole('button', { name: 'Group' }).click()
    await user.page.getByRole('combobox', { name: 'Add a field' }).focus()
    await user.until('the attribute is offered', () => user.page.locator('option[value="attributes.e2esite"]').count())
    await user.page.getByRole('combobox', { name: 'Add a field' }).selectOption('attributes.e2esite')
    await user.until('its values are counted', async () => /C\s*60/.test(await text(facet(user, 'attributes.e2esite'))))
    await user.page.reload()
    await value(user, 'attributes.e2esite', 'B').waitFor()
    assert.equal(await facet(user, 'group').locator('li').count(), 0)
    await user.page.keyboard.press('f')
    await user.page.locator('[data-test=facets]').waitFor({ state: 'detached' })
    await user.page.reload()
    await user.page.getByRole('button', { name: 'Show the filters' }).waitFor()
    assert.equal(await user.page.locator('[data-test=facets]').count(), 0)
  },

  async 'a query is completed by keys'({ api, open }) {
    const { id } = await api.post({ event: 'Typed', service: ['Web Shop'], attributes: { e2esite: 'Berlin' } })
    await api.post({ event: 'Other', service: ['Net'] })
    const user = await open('alerts')
    const option = (name) => user.page.getByRole('option', { name })
    await user.page.keyboard.press('/')
    await user.page.keyboard.type('serv')
    await option('service').waitFor()
    assert.equal(await search(user).getAttribute('aria-expanded'), 'true')
    await user.page.keyboard.press('Tab')
    await user.page.keyboard.type('shop')
    await option('Web Shop').waitFor()
    await user.page.keyboard.press('ArrowDown')
    assert.equal(await search(user).getAttribute('aria-activedescendant'), await option('Web Shop').getAttribute('id'))
    await user.page.keyboard.press('Enter')
    assert.equal(await search(user).inputValue(), 'service:"Web Shop" ')
    await user.page.keyboard.type('AND _.e2e')
    await option('_.e2esite').waitFor()
    await user.page.keyboard.press('Tab')
    await option('Berlin').waitFor()
    await user.page.keyboard.press('Tab')
    await user.page.keyboard.type(`AND group:${api.group}`)
    await user.page.keyboard.press('Escape')
    await user.page.keyboard.press('Enter')
    await user.until('the row', async () => String(await user.ids()) === id)

    await search(user).fill('')
    await option('service:"Web Shop" AND').waitFor() // what was searched before
    await user.page.keyboard.press('Escape')
    await user.page.keyboard.press('Escape')
    await user.until('the box is left', async () => !(await search(user).evaluate((box) => box === document.activeElement)))
  },

  async 'what the syntax help shows can be searched'({ open, base }) {
    const user = await open('alerts')
    await user.page.keyboard.press('/')
    await user.page.keyboard.type('x')
    await user.page.getByRole('button', { name: 'Syntax help' }).click()
    const dialog = user.page.getByRole('dialog', { name: 'How to search' })
    await dialog.locator('dt').first().waitFor()
    const samples = await dialog.locator('dt').allInnerTexts()
    assert.ok(samples.length > 10)
    for (const q of samples) {
      const { status } = await fetch(`${base}api/alerts/count?q=${encodeURIComponent(q)}`)
      assert.equal(status, 200, q)
    }
    await user.assertAccessible('syntax help')
  },

  async 'columns are chosen, moved and resized'({ api, open }) {
    await api.post({ event: 'A', attributes: { e2esite: 'Berlin' }, text: 'some text' })
    const user = await open(`alerts?${api.only}`, { width: 1920 })
    const { page } = user
    const heads = () => page.locator('[role=columnheader][data-column]').allInnerTexts()
    await page.getByRole('button', { name: 'Columns and groups' }).click()
    const dialog = page.getByRole('dialog', { name: 'Columns and groups' })
    await dialog.getByRole('button', { name: 'Add e2esite' }).click()
    await dialog.getByRole('button', { name: 'Remove Value' }).click()
    await dialog.locator('[data-column="attributes.e2esite"]').focus()
    await page.keyboard.press('Alt+ArrowUp')
    await page.keyboard.press('Escape')
    await user.until('the columns', async () => (await heads()).slice(-2).join() === 'e2esite,Text')
    assert.ok(!(await heads()).includes('Value'))
    await page.getByRole('gridcell', { name: 'Berlin' }).waitFor()

    const head = page.locator('[role=columnheader][data-column="attributes.e2esite"]')
    const width = async () => (await head.boundingBox()).width
    const before = await width()
    await head.getByRole('button').focus()
    await page.keyboard.press('Shift+ArrowRight')
    await user.until('wider by keys', async () => (await width()) > before)
    const box = await head.boundingBox()
    await page.mouse.move(box.x + box.width + 8, box.y + 10)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width + 88, box.y + 10, { steps: 4 })
    await page.mouse.up()
    await user.until('wider by the pointer', async () => Math.abs((await width()) - box.width - 80) < 12)
    await head.getByRole('button').focus()
    await page.keyboard.press('Alt+ArrowRight')
    await user.until('at the end', async () => (await heads()).at(-1) === 'e2esite')
    await page.locator('[role=columnheader][data-column=event]').dragTo(page.locator('[role=columnheader][data-column=severity]'))
    await user.until('event comes first', async () => (await heads())[0] === 'Event')
    await page.reload()
    await user.until('all is kept', async () => (await heads())[0] === 'Event' && (await heads()).at(-1) === 'e2esite')
  },

  async 'the last note is a column of its own'({ api, open, base }) {
    const { id } = await api.post({ event: 'A' })
    const note = async (words) => {
      const body = JSON.stringify({ text: words })
      await fetch(`${base}api/alert/${id}/note`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body })
    }
    await note('first words')
    const user = await open(`alerts?${api.only}&columns=event&columns=note`)
    await user.row(id).getByText('first words').waitFor()
    await user.page.getByText('Live', { exact: true }).waitFor()
    await note('last words')
    await user.row(id).getByText('last words').waitFor()
  },

  async 'a view is saved, shared, changed and found by others'({ api, open, base }) {
    const name = `view ${api.group}`
    await api.post({ event: 'A', service: ['Web'] })
    await api.post({ event: 'B', service: ['Net'] })
    const user = await open(`alerts?${api.only}&service=Web&by=service&columns=event:180&columns=resource&sort=-event`)
    const { page } = user
    await page.getByRole('button', { name: 'Views' }).click()
    await page.getByRole('button', { name: 'Save as a view' }).click()
    await page.getByRole('textbox', { name: 'Name of the view' }).fill(name)
    await page.getByRole('checkbox', { name: 'Share with others' }).check()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.waitForURL(/[?&]view=/)

    const other = await open('alerts')
    await other.page.getByRole('button', { name: 'Views' }).click()
    const line = other.page.locator(`[data-view="${name}"]`)
    await other.until('it is counted', async () => /\b1\s*$/.test((await text(line)).trim()))
    await api.post({ event: 'C', service: ['Web'] })
    await other.until('the count is live', async () => /\b2\s*$/.test((await text(line)).trim()))
    await other.assertAccessible('views')
    await line.getByRole('button').first().click()
    await other.page.locator('[data-group="Web"]').waitFor()
    for (const [key, want] of [['service', 'Web'], ['by', 'service'], ['sort', '-event']]) assert.equal(params(other).get(key), want)
    assert.deepEqual(params(other).getAll('columns'), ['event:180', 'resource'])
    await other.page.getByRole('button', { name }).waitFor()

    await other.page.goBack()
    await other.until('Back leads out of the view', async () => !params(other).has('view'))
    await other.page.goForward()
    await other.page.getByRole('button', { name: 'Remove the filter service: Web' }).click()
    await other.page.getByRole('img', { name: 'changed' }).waitFor()
    await other.page.getByRole('button', { name }).click()
    await other.page.getByRole('button', { name: 'Save the changes' }).click()
    await other.page.getByRole('img', { name: 'changed' }).waitFor({ state: 'detached' })
    const { views } = await api.get('views')
    const stored = views.find((v) => v.name === name)
    assert.doesNotMatch(stored.query, /service=Web/)

    await line.getByRole('button', { name: `Start with ${name}` }).click()
    await other.page.goto(`${base}alerts`)
    await other.page.waitForURL(/[?&]view=/)
    await other.page.getByRole('button', { name }).click()
    await line.getByRole('button', { name: `Delete ${name}` }).click()
    await line.getByRole('button', { name: 'Delete' }).click()
    await line.waitFor({ state: 'detached' })
    assert.ok(!(await api.get('views')).views.some((v) => v.name === name))
  },

  async 'views of one\'s own and searches of the official console'({ api, open }) {
    const { id } = await api.post({ event: 'A' })
    const user = await open(`alerts?${api.only}`)
    const { page } = user
    await page.evaluate((q) => localStorage.setItem('alertad.list', JSON.stringify({ queries: [{ text: 'from before', q }] })), `group:${api.group}`)
    await page.goto(page.url().replace(/\?.*/, ''))
    await page.getByRole('button', { name: 'Views' }).click()
    await page.getByRole('button', { name: /^from before/ }).click()
    await user.until('its alert', async () => String(await user.ids()) === id)
    await page.getByRole('button', { name: 'from before' }).click()
    await page.getByRole('button', { name: 'Save as a view' }).click()
    await page.getByRole('textbox', { name: 'Name of the view' }).fill('mine')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'mine' }).first().waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'mine' }).waitFor()
    assert.ok(!(await api.get('views')).views.some((v) => v.name === 'mine'), 'nobody else has it')
  },

  async 'the list in groups'({ api, open }) {
    const a = await api.post({ event: 'A', service: ['Web'], severity: 'warning' })
    const b = await api.post({ event: 'B', service: ['Web', 'Net'], severity: 'critical' })
    const c = await api.post({ event: 'C', service: ['Mail'], severity: 'minor' })
    const user = await open(`alerts?${api.only}&by=service`)
    const { page } = user
    const groups = () => page.locator('[data-group]').evaluateAll((rows) => rows.map((r) => r.innerText.replace(/\s+/g, ' ').trim()))
    await user.until('worst first', async () => /Web 2;.*Net 1;.*Mail 1;/.test(`${(await groups()).join(';')};`))
    await page.getByText('Live', { exact: true }).waitFor()
    assert.equal(await page.locator('[role=row][data-id] a').count(), 0, 'no row is read before a group is opened')

    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await user.row(a.id).waitFor()
    await user.row(b.id).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('a')
    await user.row(b.id).getByText('ack', { exact: true }).waitFor()
    await page.keyboard.press('Escape')

    const d = await api.post({ event: 'D', service: ['Web'], severity: 'major' })
    await user.row(d.id).waitFor()
    await user.until('the group counts it', async () => (await groups()).some((g) => g.endsWith('Web 3')))
    await api.post({ event: 'E', service: ['New'], severity: 'minor' })
    await user.until('a new group', async () => (await groups()).some((g) => g.endsWith('New 1')))
    await user.row(c.id).waitFor({ state: 'detached' })
    await page.locator('[data-group="Web"]').click()
    await user.row(a.id).waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Columns and groups' }).click()
    await page.getByRole('combobox', { name: 'Group by' }).selectOption('')
    await page.keyboard.press('Escape')
    await user.row(c.id).waitFor()
    assert.equal(params(user).has('by'), false)
  },

  async 'no barriers in facets, completion, columns, views and groups'({ api, open }) {
    for (const severity of ['critical', 'major', 'minor', 'warning']) await api.post({ event: severity, severity, attributes: { e2esite: 'B' } })
    for (const look of looks) {
      const where = JSON.stringify(look)
      const user = await open(`alerts?${api.only}&service=Web&tags!=x&by=severity`, look)
      const { page } = user
      await page.locator('[data-group="major"]').click()
      await user.until('a row', async () => (await user.ids()).length === 5)
      if (look.width) await page.getByRole('button', { name: 'Show the filters' }).click()
      await value(user, 'severity', 'major').waitFor()
      await user.assertAccessible(`facets and groups ${where}`)
      if (look.width) await page.getByRole('complementary').getByRole('button', { name: 'Hide the filters' }).click()

      await search(user).click()
      await page.keyboard.press('End')
      await page.keyboard.type(' AND severity:m')
      await page.getByRole('option', { name: 'minor' }).waitFor()
      await page.keyboard.press('ArrowDown')
      await user.assertAccessible(`completion ${where}`)
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')

      await page.getByRole('button', { name: 'Columns and groups' }).click()
      await page.getByRole('button', { name: 'Add e2esite' }).waitFor()
      await user.assertAccessible(`columns ${where}`)
      await page.keyboard.press('Escape')

      await page.getByRole('button', { name: 'Views' }).click()
      await page.getByRole('button', { name: 'Save as a view' }).click()
      await user.assertAccessible(`saving a view ${where}`)
    }
  },
}
