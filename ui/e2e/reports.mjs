// Reports, the wallboard, and being told of new alerts.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { recorder } from './recorder.mjs'

const text = (locator) => locator.innerText()
const figure = (user, name) => user.page.locator(`[data-test=${name}]`)
const ready = 'h1'

export const cases = {
  async 'a report says what was raised, acknowledged and closed, and still does when that is deleted'({ api, open }) {
    const event = `Rep${api.group}`
    const { id } = await api.post({ event, severity: 'critical' })
    await api.post({ event, severity: 'minor', resource: 'web02' })
    await api.act(id, 'ack')
    await api.act(id, 'close')
    const user = await open(`reports?range=day&q=event:${event}`, { ready })
    const raised = async (n) => (await text(figure(user, 'raised'))) === `${n} raised`
    await user.until('two raised', () => raised(2))
    assert.match(await text(figure(user, 'acknowledge')), /Count\s*1$/)
    assert.match(await text(figure(user, 'resolve')), /Count\s*1$/)
    assert.equal(await figure(user, 'week').locator('rect[data-n="2"]').count(), 1)
    await figure(user, 'top').getByRole('link', { name: event }).waitFor()

    assert.ok((await fetch(`${api.base}api/alert/${id}`, { method: 'DELETE' })).ok)
    await user.page.reload()
    await user.until('still two raised', () => raised(2))
    assert.match(await text(figure(user, 'resolve')), /Count\s*1$/)

    await user.page.goto(`${api.base}reports?range=day&q=event:${event} AND resource:web02`)
    await user.until('one raised', () => raised(1))
    assert.match(await text(figure(user, 'leftout')), /resource/)
  },

  async 'a click in a report leads to the alerts'({ api, open }) {
    const event = `Drill${api.group}`
    const { id } = await api.post({ event, severity: 'warning' })
    await api.act(id, 'close')
    const there = `reports?range=day&q=event:${event}`
    const user = await open(there, { ready })
    await figure(user, 'volume').getByRole('link').click()
    await user.row(id).waitFor()
    assert.match(decodeURIComponent(user.page.url()), /\/alerts\?.*createTime:\[/)
    await user.page.goBack()
    await figure(user, 'top').getByRole('link', { name: event }).click()
    await user.row(id).waitFor()
    await user.page.goBack()
    await user.page.getByRole('link', { name: 'warning 1' }).click()
    await user.page.waitForURL(/previousSeverity/)
    await user.row(id).waitFor()
  },

  async 'a report is saved as CSV and as a picture'({ api, open }) {
    const event = `Csv${api.group}`
    await api.post({ event, severity: 'major', resource: '=1+1' })
    const user = await open(`reports?range=day&q=event:${event}`, { ready })
    const saved = async (name) => {
      const [download] = await Promise.all([user.page.waitForEvent('download'), user.page.getByRole('button', { name }).click()])
      return { name: download.suggestedFilename(), content: await readFile(await download.path()) }
    }
    const volume = await saved('Save as CSV: Raised over time')
    assert.equal(volume.name, 'alertad-volume.csv')
    assert.equal(volume.content.subarray(0, 3).toString('hex'), 'efbbbf') // says that it is UTF-8
    const lines = volume.content.subarray(3).toString().split('\r\n')
    assert.equal(lines[0], 'from,to,major,total')
    assert.equal(lines.filter((l) => l.endsWith(',1,1')).length, 1)
    const top = await saved('Save as CSV: What keeps coming back')
    assert.match(String(top.content), new RegExp(`${event},1,0,Production,Web,'=1\\+1`))
    for (const name of ['Raised over time', 'By hour of the week']) {
      const picture = await saved(`Save as picture: ${name}`)
      assert.equal(picture.content.subarray(1, 4).toString(), 'PNG')
      assert.ok(picture.content.length > 1_000)
    }
  },

  async 'reports are filtered, tell what is wrong with a search, and are accessible'({ api, open }) {
    const event = `Acc${api.group}`
    await api.post({ event })
    for (const scheme of ['light', 'dark']) {
      const user = await open(`reports?range=day&q=event:${event}`, { ready, scheme })
      await figure(user, 'top').waitFor()
      await user.assertAccessible(`the reports, ${scheme}`)
      user.expected.add(400)
      const box = user.page.getByRole('textbox', { name: 'Search of the reports' })
      await box.fill('event:( AND')
      await box.press('Enter')
      await user.page.locator('#report-fault').waitFor()
      await user.assertAccessible(`a fault in the reports, ${scheme}`)
      await box.fill('event:NoSuchEventAnywhere')
      await box.press('Enter')
      await figure(user, 'nothing').waitFor()
      await user.assertAccessible(`empty reports, ${scheme}`)
      await user.page.getByRole('button', { name: '30 d' }).click()
      await user.page.waitForURL('**/reports?*range=month*')
    }
  },

  async 'a wallboard shows its views in turn, live, and nothing else'({ api, open }) {
    const mine = `q=group:${api.group}`
    const views = [`${mine}&severity=critical&title=Worst`, `${mine}&severity=minor&title=Small`]
    const user = await open(`wall?every=5&${views.map((v) => `view=${encodeURIComponent(v)}`).join('&')}`)
    const title = figure(user, 'title')
    await user.until('the first view', async () => (await text(title)) === 'Worst')
    await figure(user, 'clear').waitFor()
    const row = (id) => user.page.locator(`li[data-id="${id}"]`)
    const worst = await api.post({ severity: 'critical', text: '<img src=x onerror=alert(1)>' })
    await user.until('it appears, whichever view is shown', () => row(worst.id).count())
    await user.until('the second view by itself', async () => (await text(title)) === 'Small')
    const small = await api.post({ severity: 'minor', event: 'SmallOne' })
    await user.until('the other alert', () => row(small.id).count())
    assert.equal(await row(worst.id).count(), 0)
    assert.equal(await user.page.getByRole('textbox').count(), 0)
    assert.equal(await user.page.getByRole('link', { name: 'alertad' }).count(), 0)

    await user.page.keyboard.press('ArrowLeft')
    await user.until('back', async () => (await text(title)) === 'Worst')
    await user.page.keyboard.press(' ')
    await user.page.waitForTimeout(5_500)
    assert.equal(await text(title), 'Worst')
    await user.until('the controls go', async () => (await figure(user, 'controls').getAttribute('class')).includes('opacity-0'))
    await user.page.mouse.move(300, 300)
    await user.until('and come', async () => !(await figure(user, 'controls').getAttribute('class')).includes('opacity-0'))
  },

  async 'the wallboard is accessible and says how many there are beyond it'({ api, open }) {
    for (let i = 0; i < 30; i++) await api.post({ event: `E${i}` })
    for (const scheme of ['light', 'dark']) {
      const user = await open(`wall?${api.only}`, { scheme })
      await figure(user, 'beyond').waitFor()
      const rows = await user.page.locator('li[data-id]').count()
      await user.until('all are told of', async () => (await text(figure(user, 'beyond'))) === `and ${30 - (await user.page.locator('li[data-id]').count())} more`)
      assert.ok(rows >= 8, `${rows} rows`)
      await user.page.mouse.move(10, 10)
      await user.assertAccessible(`the wallboard, ${scheme}`)
      const over = await user.page.evaluate(() => document.documentElement.scrollHeight > innerHeight)
      assert.equal(over, false)
    }
  },

  async 'the list alone, as a kiosk'({ api, open }) {
    const { id } = await api.post({})
    const user = await open(`alerts?kiosk=1&${api.only}`, { ready })
    await user.row(id).waitFor()
    assert.equal(await user.page.getByRole('banner').count(), 0)
  },

  async 'a new alert is told of once, by one of the tabs, as chosen'({ api, open }) {
    const user = await open(`alerts?${api.only}`)
    await user.context.addInitScript(recorder)
    await user.page.reload()
    await user.page.locator('[data-test=bell]').click()
    const dialog = user.page.getByRole('dialog')
    await dialog.waitFor()
    await user.assertAccessible('the notifications')
    assert.equal(await user.page.evaluate(() => globalThis.asked), 0)
    await dialog.getByLabel('On the desktop').check()
    await dialog.getByLabel('With a sound').check()
    assert.equal(await user.page.evaluate(() => globalThis.asked), 1)
    assert.equal(await dialog.getByRole('checkbox', { name: 'critical' }).isChecked(), true)
    await user.page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })

    const other = await user.context.newPage()
    await other.goto(`${api.base}alerts?${api.only}`)
    await other.locator('[data-test=connection]').waitFor()
    await other.mouse.click(700, 600)
    const pages = [user.page, other]
    const all = async (name) => (await Promise.all(pages.map((p) => p.evaluate((n) => globalThis[n], name)))).flat()
    const told = async (event) => (await all('told')).filter((title) => title.includes(event)).length
    const sounds = async () => (await all('sounds')).reduce((a, b) => a + b)

    // The first tab to follow may not have begun to: alerts are sent until one is told of.
    let n = 0
    await user.until('it is told of', async () => {
      await api.post({ event: `Warm${n++}`, severity: 'critical' })
      await user.page.waitForTimeout(500)
      return (await all('told')).length
    })
    await user.page.waitForTimeout(700)
    const before = await sounds()
    await api.post({ event: 'Loud', severity: 'critical' })
    await api.post({ event: 'Loud', severity: 'critical' })
    await api.post({ event: 'Quiet', severity: 'informational' })
    await user.until('told', () => told('Loud'))
    await user.page.waitForTimeout(800)
    assert.deepEqual([await told('Loud'), await told('Quiet')], [1, 0])
    assert.equal((await sounds()) - before, 3)

    await user.page.close()
    user.page = other
    pages.shift()
    await user.until('the other tab takes over', async () => {
      await api.post({ event: `Next${n++}`, severity: 'critical' })
      await other.waitForTimeout(500)
      return told('Next')
    })
  },

  async 'what came while nobody looked is counted in the title and the icon'({ api, open }) {
    const user = await open(`alerts?${api.only}`)
    await user.page.getByText('Live', { exact: true }).waitFor()
    const hide = (hidden) =>
      user.page.evaluate((away) => {
        Object.defineProperty(document, 'hidden', { value: away, configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
      }, hidden)
    const icon = () => user.page.locator('link[rel=icon]').getAttribute('href')
    const plain = await icon()
    await hide(true)
    await api.post({ event: 'A' })
    await api.post({ event: 'A' })
    await api.post({ event: 'B' })
    await user.until('two in the title', async () => (await user.page.title()).startsWith('(2) '))
    assert.match(await icon(), /unread\/2\.svg$/)
    assert.ok((await user.page.request.get(new URL(await icon(), api.base).href)).headers()['content-type'].startsWith('image/svg'))
    await hide(false)
    await user.until('none', async () => !(await user.page.title()).startsWith('('))
    assert.equal(await icon(), plain)
  },
}
