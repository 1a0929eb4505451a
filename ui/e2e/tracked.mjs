// A server with a GOOGLE_TRACKING_ID: what the console loads then, and what it tells.
import assert from 'node:assert/strict'

const google = 'https://www.googletagmanager.com'

// What the script of Google finds: the messages, and whether it may report.
const script = `
  window.told = dataLayer.map((m) => [...m])
  dataLayer.push = (m) => told.push([...m])
  fetch('https://region1.google-analytics.com/g/collect', { mode: 'no-cors' }).then(() => (window.reached = true))
`

export const cases = {
  async 'analytics are loaded where the server wants them, and told no address'({ base, open }) {
    const user = await open('about')
    const { context, page } = user
    user.elsewhere.add(new URL(base).origin).add(google).add('https://region1.google-analytics.com')
    const asked = []
    await context.route(/google/, (route) => {
      asked.push(route.request().url())
      return route.fulfill({ contentType: 'text/javascript', body: script })
    })
    await page.goto(process.env.ALERTAD_TRACKED_URL + '/alerts?q=secret')
    await user.until('the script reports', () => page.evaluate(() => globalThis.reached))
    await page.keyboard.press('g')
    await page.keyboard.press('h')
    const told = await user.until('the next page is told', async () => {
      const all = await page.evaluate(() => globalThis.told)
      return all.some(([what, name]) => what === 'event' && name === 'page_view') && all
    })
    assert.equal(asked[0], `${google}/gtag/js?id=G-TEST4711`)
    assert.deepEqual(told.map(([what]) => what), ['js', 'set', 'config', 'set', 'event'])
    assert.equal(told[2][1], 'G-TEST4711')
    assert.deepEqual([told[1][1].page_location, told[3][1].page_location].map((at) => new URL(at).pathname), ['/alerts', '/heartbeats'])
    assert(!JSON.stringify(told).includes('secret'))
  },
}
