// A wallboard that nobody touches: an hour of it, in seconds.
import assert from 'node:assert/strict'

const turn = 20
const turns = 180 // an hour

/** What the page holds after what it let go of is collected. */
async function held(session) {
  await session.send('HeapProfiler.collectGarbage')
  const { metrics } = await session.send('Performance.getMetrics')
  const of = (name) => metrics.find((metric) => metric.name === name).value
  return { heap: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners') }
}

export const cases = {
  async 'a wallboard holds no more after an hour than at its start'({ api, open, base }) {
    const severities = ['critical', 'major', 'minor']
    const post = (n) => api.post({ severity: severities[n % 3], resource: `wall${n % 24}`, text: `change ${n}` })
    for (let n = 0; n < 24; n++) await post(n)
    const views = severities.map((severity) => `view=${encodeURIComponent(`q=group:${api.group}&severity=${severity}&title=${severity}`)}`)
    const user = await open('about')
    const { page } = user
    await page.clock.install()
    await page.goto(`${base}wall?every=${turn}&${views.join('&')}`)
    const session = await user.context.newCDPSession(page)
    await session.send('Performance.enable')

    const shown = async (n) => {
      const state = await page.evaluate(() => ({ title: document.querySelector('h1')?.innerText, texts: [...document.querySelectorAll('li[data-id]')].map((row) => row.innerText) }))
      return state.title === severities[n % 3] && state.texts.length === 8
    }
    const pass = async (from, to) => {
      for (let n = from; n < to; n++) {
        await user.until(`view ${n} is there`, () => shown(n))
        await post(n)
        await page.clock.runFor(turn * 1000)
      }
    }
    await pass(0, 30)
    const before = await held(session)
    await pass(30, 30 + turns)
    const after = await held(session)
    const grown = Object.fromEntries(Object.entries(after).map(([name, n]) => [name, n - before[name]]))
    assert.ok(grown.heap < 1_000_000 && grown.nodes < 300 && grown.listeners < 30, JSON.stringify({ before, after, grown }))
  },
}
