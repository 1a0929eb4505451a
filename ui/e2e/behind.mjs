// The console behind proxies: somebody logs in, sees the list, an alert that comes while they
// look, and does something about it. ALERTAD_BEHIND lists the addresses, where
// admin@example.com is an administrator with the password admin-secret.
import assert from 'node:assert/strict'
import { chromium } from 'playwright-core'
import { closeUser, openUser } from './user.mjs'

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--ignore-certificate-errors'],
})

async function visit(base) {
  const user = await openUser(browser, base, '', { ready: 'form' })
  const { page } = user
  try {
    await page.getByLabel('Email or user name').fill('admin@example.com')
    await page.getByLabel('Password').fill('admin-secret')
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByText('Live', { exact: true }).waitFor()
    assert(page.url().startsWith(base), page.url())

    const id = await page.evaluate(async () => {
      const token = localStorage.getItem('alertad.token') // of a console that is served from elsewhere
      const answer = await fetch(new URL('api/alert', document.baseURI), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
        body: JSON.stringify({ resource: `at ${document.baseURI}`, event: 'SeenThroughTheProxy', environment: 'Production', severity: 'major', service: ['Web'] }),
      })
      return (await answer.json()).id
    })
    await user.row(id).waitFor() // by the stream
    await page.keyboard.press('j')
    await page.keyboard.press('a')
    await user.row(id).getByText('ack', { exact: true }).waitFor()
    await page.reload()
    await user.row(id).waitFor()
    await page.goto(`${base}alert/${id}`)
    await page.getByText('SeenThroughTheProxy').first().waitFor()
    user.assertClean()
  } finally {
    await closeUser(user)
  }
}

for (const base of process.env.ALERTAD_BEHIND.split(' ')) {
  await visit(base).then(() => console.log(`ok    ${base}`), (error) => {
    console.log(`FAIL  ${base}\n${error.stack}`)
    process.exitCode = 1
  })
}
await browser.close()
