// Drives logins in a real browser through real identity providers, and stand-ins
// for those that cannot be had:
//   node e2e/login/run.mjs [part of a case's name]
// Each case starts the servers that it needs.
import { chromium } from 'playwright-core'
import { shapes } from './shapes.mjs'
import { startStandIn } from './standin.mjs'
import { cases as away } from './cases_away.mjs'
import { cases as other } from './cases_other.mjs'
import { cases as passwords } from './cases_password.mjs'
import { cases as real } from './cases_real.mjs'
import { cases as standIns } from './cases_standin.mjs'
import { cases as webUI } from './cases_webui.mjs'
import { visit } from './visitor.mjs'

const cases = { ...real, ...webUI, ...away, ...passwords, ...standIns, ...other }
const only = process.argv[2]
const atOnce = 3

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
const standIn = await startStandIn(shapes)
const left = Object.entries(cases).filter(([name]) => !only || name.includes(only))
let passed = 0
let failed = 0

/** Runs one case; what it begins is ended in reverse order. */
async function runCase(name, body) {
  const begun = []
  const use = async (thing) => {
    const made = await thing
    begun.push(made)
    return made
  }
  const began = Date.now()
  try {
    await body({ use, standIn, visit: (options) => use(visit(browser, { proxy: standIn.proxy, ...options })) })
    passed++
    console.log(`ok    ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
  } catch (error) {
    failed++
    const pages = await Promise.all(begun.filter((b) => b.page).map(({ page }) => page.locator('body').innerText().then((text) => `${page.url()}: ${text.slice(0, 1000)}`, String)))
    const logs = begun.filter((b) => b.child).map((b) => b.child.said.slice(-2000))
    const details = [error.stack ?? error, ...pages, ...logs].join('\n').replaceAll('\n', '\n      ')
    console.log(`FAIL  ${name}\n      ${details}`)
  } finally {
    for (const thing of begun.reverse()) await (thing.close ?? thing.stop).call(thing)
  }
}

const worker = async () => {
  for (let next = left.shift(); next; next = left.shift()) await runCase(...next)
}
await Promise.all(Array.from({ length: atOnce }, worker))
if (standIn.complaints.length > 0) {
  failed++
  console.log(`FAIL  what the stand-ins were asked\n      ${standIn.complaints.join('\n      ')}`)
}
await standIn.stop()
await browser.close()
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
