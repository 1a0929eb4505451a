// Measures the console in a real browser against a running server that anybody
// may use, and prints the figures as one JSON object:
//   node e2e/figures.mjs http://127.0.0.1:8080/
// `make bench` calls it; the alerts that it posts stay there. With a text as second
// argument it posts nothing, and tells when numbers that follow this text in new alerts
// come to the screen.
import { chromium } from 'playwright-core'

const base = new URL(process.argv[2]).href.replace(/\/*$/, '/')
const opened = 5 // pages, of which the median counts
const pulse = 100 // alerts a second while frames are counted
const watched = 10_000 // ms that frames are counted
const hour = 36_000 // alerts: ten a second

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync', '--enable-precise-memory-info'],
})
const marker = process.argv[3]
const stored = marker ? [] : await some()
console.log(JSON.stringify(marker ? await painted() : { firstRow: await firstRow(), ...(await frames()), ...(await heap()) }))
await browser.close()

/** Some of the alerts that are stored, to be sent again. */
async function some() {
  const answer = await (await fetch(`${base}api/alerts?page-size=1000`)).json()
  return answer.alerts.map(({ environment, resource, event, severity, service, group, text }) => ({ environment, resource, event, severity, service, group, text }))
}

/** The n-th alert that is sent: nine in ten are duplicates with another value. */
function nth(n) {
  return n % 10 === 0 ? { ...stored[0], resource: `figure${n}` } : { ...stored[n % stored.length], value: String(n) }
}

async function post(alerts) {
  const response = await fetch(`${base}api/alerts`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(alerts),
  })
  if (response.status !== 201) throw new Error(`POST alerts: ${response.status} ${(await response.text()).slice(0, 300)}`)
  await response.arrayBuffer()
}

/** A page of its own that shows rows. */
async function open(run, address = 'alerts') {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  try {
    const page = await context.newPage()
    const begun = performance.now()
    await page.goto(`${base}${address}`, { waitUntil: 'commit' })
    await page.locator('[role=row][data-id]').first().waitFor()
    return await run(page, performance.now() - begun)
  } finally {
    await context.close()
  }
}

/** Milliseconds from the address to the first row, with nothing cached. */
async function firstRow() {
  const took = []
  for (let i = 0; i < opened; i++) took.push(await open((_, ms) => ms))
  return took.sort((a, b) => a - b)[opened >> 1]
}

/** Frames a second while the list scrolls and alerts come in. */
async function frames() {
  return open(async (page) => {
    let sent = 0
    const beat = setInterval(() => {
      void post(Array.from({ length: pulse / 10 }, () => nth(sent++)))
    }, 100)
    const rates = await page.evaluate(
      ([ms]) =>
        new Promise((done) => {
          let scroller = document.querySelector('[role=row][data-id]')
          while (scroller.scrollHeight <= scroller.clientHeight) scroller = scroller.parentElement
          const begun = performance.now()
          let [frames, worst, last, way] = [0, 0, begun, 1]
          const frame = (now) => {
            frames++
            worst = Math.max(worst, now - last)
            last = now
            if (scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 1) way = -1
            if (scroller.scrollTop <= 0) way = 1
            scroller.scrollTop += way * 60
            if (now - begun < ms) requestAnimationFrame(frame)
            else done({ fps: (frames * 1000) / (now - begun), longestFrame: worst })
          }
          requestAnimationFrame(frame)
        }),
      [watched],
    )
    clearInterval(beat)
    return { ...rates, posted: (sent * 1000) / watched }
  })
}

/** MiB that the page holds before and after an hour's alerts. */
async function heap() {
  return open(async (page) => {
    const devtools = await page.context().newCDPSession(page)
    const held = async () => {
      await devtools.send('HeapProfiler.collectGarbage')
      return (await devtools.send('Runtime.getHeapUsage')).usedSize / 2 ** 20
    }
    let sent = 0
    const send = async (n) => {
      for (const end = sent + n; sent < end; ) {
        await post(Array.from({ length: 100 }, () => nth(sent++)))
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)))
      }
      await page.waitForTimeout(1000) // what is under way
    }
    await send(hour / 10)
    const before = await held()
    await send(hour)
    const after = await held()
    return { heapBefore: before, heapAfter: after, nodes: await page.evaluate(() => document.querySelectorAll('*').length) }
  })
}

/** The numbers that come to the screen in a list with the newest first, and when. */
async function painted() {
  return open(
    (page) =>
      page.evaluate(
        ([marker, ms]) =>
          new Promise((done) => {
            const begun = Date.now()
            const seen = new Map()
            let found = []
            // What is in the rows now is painted by the next frame.
            const frame = () => {
              const now = Date.now()
              for (const number of found) if (!seen.has(number)) seen.set(number, now)
              const rows = [...document.querySelectorAll('[role=row][data-id]')]
              found = rows.map((row) => parseInt(row.textContent.split(marker)[1])).filter((number) => number >= 0)
              if (now - begun < ms) requestAnimationFrame(frame)
              else done({ begun, ended: now, seen: [...seen] })
            }
            requestAnimationFrame(frame)
          }),
        [marker, watched],
      ),
    'alerts?status=all&sort=lastReceiveTime',
  )
}
