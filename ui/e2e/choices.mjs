// What the list offers as a whole, and what the reader wants otherwise: status indicators,
// the list as a file, being told of a view, notes, fonts, the time zone.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { recorder } from './recorder.mjs'

const text = (locator) => locator.innerText()
const more = (user) => user.page.getByRole('button', { name: 'More for the list' })
const choose = async (user, role, name) => {
  await more(user).click()
  await user.page.getByRole(role, { name }).click()
}
const prefer = (user, prefs) => user.page.addInitScript((kept) => localStorage.setItem('alertad.prefs', kept), JSON.stringify(prefs))

export const cases = {
  async 'status indicators count what a click shows, and are remembered'({ api, open }) {
    const user = await open(`alerts?${api.only}`)
    await user.page.getByText('Live', { exact: true }).waitFor()
    assert.equal(await user.page.locator('[data-test=indicators]').count(), 0)
    await choose(user, 'menuitemcheckbox', 'Status indicators')
    const one = user.page.getByRole('navigation', { name: 'Status indicators' }).getByRole('link', { name: 'Misc.' })
    await one.getByRole('img', { name: 'nothing' }).waitFor()
    const { id } = await api.post({ group: 'Misc', severity: 'critical' })
    await api.post({ group: 'Misc', severity: 'minor', resource: 'web02' })
    await user.until('one of each', async () => /Misc\.\s*\S*\s*1\s*\S*\s*1$/.test((await text(one)).replaceAll('\n', ' ')))
    await one.getByRole('img', { name: 'critical' }).waitFor()
    await user.assertAccessible('the status indicators')
    await one.click()
    await user.row(id).waitFor()
    assert.equal(new URL(user.page.url()).searchParams.get('group'), 'Misc')
    assert.equal(await one.getAttribute('aria-current'), 'page')
    await api.act(id, 'close')
    await user.until('only the small one', async () => /Misc\.\s*\S*\s*1$/.test((await text(one)).replaceAll('\n', ' ')))

    await user.page.waitForTimeout(700) // it is remembered soon
    await user.page.reload()
    await one.waitFor()
    await choose(user, 'menuitemcheckbox', 'Status indicators')
    await user.page.locator('[data-test=indicators]').waitFor({ state: 'detached' })
  },

  async 'the list is saved as it is filtered, ordered and arranged, all of it'({ api, open }) {
    const count = 5_100 // more than one page
    await api.postMany(Array.from({ length: count - 1 }, (_, i) => ({ resource: `r${String(i).padStart(4, '0')}`, severity: 'minor', text: 'plain' })))
    await api.post({ resource: '=1+1', severity: 'critical', text: 'ünï, "quoted"' })
    const user = await open(`alerts?${api.only}&sort=severity&sort=resource&columns=resource&columns=severity:90&columns=text`)
    await user.page.getByText(/5,100 alerts/).waitFor()
    const saved = async (name) => {
      const [download] = await Promise.all([user.page.waitForEvent('download'), choose(user, 'menuitem', name)])
      return { name: download.suggestedFilename(), content: await readFile(await download.path()) }
    }
    const csv = await saved('Save as CSV')
    assert.match(csv.name, /^alerts-.*\.csv$/)
    assert.equal(csv.content.subarray(0, 3).toString('hex'), 'efbbbf')
    const lines = csv.content.subarray(3).toString().trimEnd().split('\r\n')
    assert.deepEqual(lines.slice(0, 3), ['resource,severity,text', `'=1+1,critical,"ünï, ""quoted"""`, 'r0000,minor,plain'])
    assert.equal(lines.length, count + 1)
    assert.equal(lines.at(-1), 'r5098,minor,plain')
    await user.page.getByText('Saved 5,100 alerts').waitFor()

    const alerts = (await saved('Save as JSON lines')).content.toString().trimEnd().split('\n').map((line) => JSON.parse(line))
    assert.equal(alerts.length, count)
    assert.equal(alerts[0].resource, '=1+1')
    assert.equal(alerts[0].status, 'open')
    await more(user).click()
    await user.page.getByRole('menuitem', { name: 'Save as CSV' }).waitFor()
    await user.assertAccessible('the menu of the list')
  },

  async 'a view is told of from a severity on, once'({ api, open }) {
    const user = await open(`alerts?${api.only}`)
    await user.context.addInitScript(recorder)
    await user.page.reload()
    await user.page.getByText('Live', { exact: true }).waitFor()
    await user.page.getByRole('button', { name: 'Views' }).click()
    await user.page.getByRole('button', { name: 'Save as a view…' }).click()
    await user.page.getByRole('textbox', { name: 'Name of the view' }).fill('Mine only')
    await user.page.getByRole('button', { name: 'Save', exact: true }).click()
    await user.page.getByRole('button', { name: 'Mine only', exact: true }).waitFor()

    await user.page.goto(`${api.base}settings`)
    await user.page.getByRole('button', { name: 'Notifications…' }).click()
    const dialog = user.page.getByRole('dialog', { name: 'Notifications' })
    await dialog.getByLabel('Mine only').selectOption('major')
    await dialog.getByLabel('On the desktop').check()
    assert.equal(await dialog.getByRole('checkbox', { name: 'critical' }).isChecked(), false) // there is a view to tell of
    await user.assertAccessible('the notifications of views')
    await user.page.keyboard.press('Escape')
    await user.page.locator('[data-test=bell]').and(user.page.getByRole('button', { name: 'Notifications (on)' })).waitFor()

    const told = () => user.page.evaluate(() => globalThis.told)
    let n = 0
    await user.until('it is told of', async () => {
      await api.post({ event: `Warm${n++}`, severity: 'major' })
      await user.page.waitForTimeout(500)
      return (await told()).length
    })
    await api.post({ event: 'Big', severity: 'critical' })
    await api.post({ event: 'Big', severity: 'critical' })
    await api.post({ event: 'Small', severity: 'minor' })
    await api.post({ event: 'Elsewhere', severity: 'critical', group: 'Elsewhere' })
    await api.post({ event: 'Last', severity: 'major' })
    const of = async (event) => (await told()).filter((title) => title.includes(` ${event} `)).length
    await user.until('the last', () => of('Last'))
    assert.deepEqual([await of('Big'), await of('Small'), await of('Elsewhere')], [1, 0, 0])
  },

  async 'notes, fonts and environments are as the reader wants them'({ api, open }) {
    const { id } = await api.post({})
    const { id: other } = await api.post({ event: 'Other' })
    const note = await fetch(`${api.base}api/alert/${id}/note`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: '{"text":"<b>looked at</b>"}' })
    assert.ok(note.ok)
    const user = await open(`alerts?${api.only}`)
    await user.row(id).waitFor()
    assert.equal(await user.row(id).getByRole('img', { name: 'looked at' }).count(), 0)
    const height = async () => (await user.row(id).boundingBox()).height
    assert.equal(await height(), 34)
    await user.page.getByRole('link', { name: /^Development/ }).waitFor()

    await user.page.goto(`${api.base}settings`)
    await user.page.getByLabel('Mark alerts with notes').check()
    await user.page.getByLabel('Show environments without alerts').uncheck()
    await user.page.getByLabel('Size').selectOption('24px')
    await user.page.getByLabel('Font of the rows').selectOption({ label: 'Georgia' })
    await user.page.getByLabel('Weight').selectOption('700')
    await user.assertAccessible('the settings of the list')
    await user.page.goto(`${api.base}alerts?${api.only}`)
    await user.row(id).getByRole('img', { name: '<b>looked at</b>' }).waitFor()
    assert.equal(await user.row(other).getByRole('img', { name: 'looked at' }).count(), 0)
    const look = await user.row(id).evaluate((row) => (({ fontSize, fontFamily, fontWeight }) => [fontSize, fontFamily, fontWeight])(getComputedStyle(row)))
    assert.deepEqual(look, ['24px', 'Georgia, serif', '700'])
    assert.ok((await height()) > 34)
    assert.equal(await user.page.getByRole('link', { name: /^Development/ }).count(), 0)
    await user.assertAccessible('rows of a large font')
  },

  async 'an address of the official console shows the same list'({ api, open }) {
    const [web, db] = [await api.post({ event: 'FormerWeb', service: ['Web Shop'] }), await api.post({ event: 'FormerDb', service: ['Db'] })]
    const user = await open(`alerts?${api.only}#environment:Production;status:open;service:Web%20Shop;text:;dateRange:-3600,;sb:event;sd:1;asi:0`)
    await user.row(web.id).waitFor()
    await user.until('one alert', async () => String(await user.ids()) === web.id)
    const { hash, searchParams } = new URL(user.page.url())
    assert.deepEqual([hash, searchParams.get('service'), searchParams.get('sort')], ['', 'Web Shop', '-event'])
    assert.match(searchParams.get('q'), /^\(group:.*\) AND lastReceiveTime:\[.* TO \*\]$/)
    await user.page.goto('about:blank')
    await user.page.goto(new URL(`alerts?${api.only}`, api.base).href)
    await user.row(db.id).waitFor()
  },

  async 'help is a page, too'({ open }) {
    const user = await open('help')
    await user.page.getByRole('heading', { level: 1, name: 'Help' }).waitFor()
    await user.page.getByText('severity:(critical OR major)').waitFor()
    await user.page.getByRole('link', { name: 'How tools send their alerts' }).waitFor()
    await user.assertAccessible('help')
  },

  async 'an alert says where it belongs, and each step leads to what else is there'({ api, open }) {
    const { id } = await api.post({ event: 'PathDown', resource: 'path01', service: ['PathShop'] })
    const user = await open(`alert/${id}?${api.only}`)
    const path = user.page.locator('[data-test=path]')
    await user.until('all steps', async () => (await path.locator('li').allInnerTexts()).join(' ') === 'Production PathShop path01')
    await user.page.locator('[data-test=panel]').getByText('Trend', { exact: true }).waitFor()
    await user.assertAccessible('an alert')
    await path.getByRole('link', { name: 'PathShop' }).click()
    await user.page.waitForURL('**/alerts?service=PathShop')
    await user.row(id).waitFor()
  },

  async 'the about page says what was built, a report as many rows as are wanted'({ api, open, base }) {
    const event = `Rows${api.group}`
    await api.postMany(Array.from({ length: 12 }, (_, i) => ({ event: `${event}x${i}`, resource: 'web01' })))
    const user = await open('about')
    const build = user.page.locator('[data-test=build]')
    await build.getByText(`${base}api`, { exact: true }).waitFor()
    const { revision } = await api.get('management/manifest')
    await build.getByText(revision, { exact: true }).waitFor()
    await build.getByText('As of', { exact: true }).waitFor()
    await user.page.goto(`${base}reports?range=day&q=group:${api.group}`)
    const rows = user.page.locator('[data-test=top] tbody tr')
    await user.until('all twelve', async () => (await rows.count()) === 12)
    await user.page.getByLabel('How many rows').selectOption('10')
    await user.until('ten', async () => (await rows.count()) === 10)
    await user.assertAccessible('a shorter report')
  },

  async 'reports are in the time zone of the reader'({ api, open }) {
    const event = `Zone${api.group}`
    await api.post({ event })
    const user = await open('about', { timezoneId: 'Asia/Kolkata' })
    const field = user.page.getByLabel('From', { exact: true })
    const from = '2026-03-01T00:00:00.000Z'
    const there = `${api.base}reports?from=${from}&to=2026-03-03T00:00:00.000Z&q=event:${event}`
    await user.page.goto(there)
    await user.until('local', async () => (await field.inputValue()) === '2026-03-01T05:30')
    await prefer(user, { timezone: 'utc' })
    await user.page.reload()
    await user.until('UTC', async () => (await field.inputValue()) === '2026-03-01T00:00')
    await field.fill('2026-03-02T00:00')
    await user.until('the address', () => new URL(user.page.url()).searchParams.get('from') === '2026-03-02T00:00:00.000Z')
  },
}
