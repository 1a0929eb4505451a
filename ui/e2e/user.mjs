// A person at a browser: one context, one page, and everything it complained about.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const patience = 20_000

/** Opens a page in a browser context of its own; ready is what every page of the console has. */
export async function openUser(browser, base, path, { scheme = 'light', width = 1440, height = 900, touch = false, ready = 'h1', timezoneId } = {}) {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height }, hasTouch: touch, isMobile: touch, timezoneId })
  context.setDefaultTimeout(patience)
  const page = await context.newPage()
  const user = new User(context, page)
  await page.goto(base + path)
  await page.locator(ready).waitFor({ state: 'attached' })
  return user
}

export const closeUser = (user) => user.context.close()

class User {
  complaints = []
  /** Every address that was asked for. */
  asked = []
  /** Origins that may be asked beside that of the page. */
  elsewhere = new Set()
  /** Statuses of answers that a case provokes, and parts of messages; any other error is a complaint. */
  expected = new Set()

  constructor(context, page) {
    this.context = context
    this.page = page
    page.on('request', (r) => this.asked.push(r.url()))
    page.on('pageerror', (e) => this.complaints.push(`page error: ${e.message}`))
    page.on('dialog', (d) => (this.complaints.push(`dialog: ${d.message()}`), d.dismiss()))
    page.on('console', (m) => {
      if (m.type() !== 'error' && m.type() !== 'warning') return
      const status = Number(/status of (\d+)/.exec(m.text())?.[1])
      const known = [...this.expected].some((e) => e === status || (typeof e === 'string' && m.text().includes(e)))
      if (!known) this.complaints.push(`console: ${m.text()}`)
    })
  }

  row(id) {
    return this.page.locator(`[role=row][data-id="${id}"]`)
  }

  /** The ids of the rows in view, from the top. */
  ids() {
    return this.page.locator('[role=row][data-id]').evaluateAll((rows) => rows.map((r) => r.dataset.id))
  }

  /** Waits until a check holds. */
  async until(what, check) {
    const end = Date.now() + patience
    let last
    while (Date.now() < end) {
      last = await check()
      if (last) return last
      await this.page.waitForTimeout(25)
    }
    throw new Error(`not in ${patience} ms: ${what}`)
  }

  /** Fails if axe finds anything on the page as it is. */
  async assertAccessible(where) {
    await this.page.evaluate(axe)
    const found = await this.page.evaluate(async () => {
      const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] })
      return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(', ')} ${v.nodes[0].failureSummary}`)
    })
    if (found.length > 0) throw new Error(`axe on ${where}: ${found.join('\n')}`)
  }

  /** Fails if the page logged an error, broke its security policy or asked elsewhere. */
  assertClean() {
    const own = new URL(this.page.url()).origin
    const foreign = this.asked.filter((url) => !url.startsWith(own) && !this.elsewhere.has(new URL(url).origin))
    const all = [...this.complaints, ...foreign.map((url) => `asked elsewhere: ${url}`)]
    if (all.length > 0) throw new Error(all.join('\n'))
  }
}
