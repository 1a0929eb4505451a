// Drives the console in a real browser against a running server:
//   ALERTAD_URL=http://127.0.0.1:8080/ npm run e2e
// The server must accept alerts without a key. Alerts made here are deleted again.
// ALERTAD_LOCKED_URL is another, where admin@example.com has to log in, as an
// administrator with the password admin-secret. ALERTAD_AWAY is the folder of a console
// that `alertad ui export` wrote for that, to be served at /console/. ALERTAD_TRACKED_URL is a
// server with a GOOGLE_TRACKING_ID.
import { chromium } from 'playwright-core'
import { Api } from './api.mjs'
import { cases as away } from './away.mjs'
import { cases as bulk } from './bulk.mjs'
import { cases as whole } from './cases.mjs'
import { cases as choices } from './choices.mjs'
import { cases as deeds } from './deeds.mjs'
import { cases as hostile } from './hostile.mjs'
import { cases as list } from './list.mjs'
import { cases as live } from './live.mjs'
import { cases as login } from './login.mjs'
import { cases as notifications } from './notifications.mjs'
import { cases as pages } from './pages.mjs'
import { cases as phone } from './phone.mjs'
import { cases as reports } from './reports.mjs'
import { cases as tracked } from './tracked.mjs'
import { closeUser, openUser } from './user.mjs'
import { cases as wall } from './wall.mjs'

const rooted = (url) => new URL(url).href.replace(/\/*$/, '/')
const base = rooted(process.env.ALERTAD_URL ?? 'http://127.0.0.1:8080/')
const locked = rooted(process.env.ALERTAD_LOCKED_URL ?? 'http://127.0.0.1:8081/')
const cases = { ...whole, ...list, ...deeds, ...bulk, ...login, ...away, ...notifications, ...pages, ...reports, ...choices, ...live, ...wall, ...hostile, ...phone, ...tracked }
const only = process.argv[2] // part of a case's name

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
})

let passed = 0
let failed = 0

for (const [name, run] of Object.entries(cases)) {
  if (only && !name.includes(only)) continue
  const api = new Api(base)
  const users = []
  const openAt = (at) => async (path, options) => {
    const user = await openUser(browser, at, path, options)
    users.push(user)
    return user
  }
  const open = openAt(base)
  try {
    await run({ api, open, base, locked, openLocked: openAt(locked), openAt })
    for (const user of users) user.assertClean()
    passed++
    console.log(`ok    ${name}`)
  } catch (error) {
    failed++
    console.log(`FAIL  ${name}\n      ${String(error.stack ?? error).replaceAll('\n', '\n      ')}`)
  } finally {
    for (const user of users) await closeUser(user)
    await api.cleanUp()
  }
}

await browser.close()
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
