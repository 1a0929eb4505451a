// The console served from another origin than the API, by a server that knows nothing of it.
import assert from 'node:assert/strict'
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml' }

/** Serves a folder at /console/ as an object store does: what is not there is 404.html. */
export async function serve(folder) {
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://x').pathname.replace(/^\/console\//, '')
    const wanted = join(folder, path || 'index.html')
    const there = existsSync(wanted) && statSync(wanted).isFile()
    response.writeHead(there ? 200 : 404, { 'Content-Type': types[there ? extname(wanted) : '.html'] })
    createReadStream(there ? wanted : join(folder, '404.html')).pipe(response)
  })
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
  return server
}

export const cases = {
  async 'the console works from another origin'({ locked, openAt }) {
    const server = await serve(process.env.ALERTAD_AWAY)
    try {
      const user = await openAt(`http://127.0.0.1:${server.address().port}/console/`)('', { ready: 'form' })
      user.elsewhere.add(new URL(locked).origin)
      user.expected.add(404) // of the page's own address, once it is read again
      const { page } = user
      await page.getByLabel('Email or user name').fill('admin@example.com')
      await page.getByLabel('Password').fill('admin-secret')
      await page.getByRole('button', { name: 'Log in' }).click()
      await page.getByText('Live', { exact: true }).waitFor()
      assert.deepEqual(await user.context.cookies(), [])

      const token = await page.evaluate(() => localStorage.getItem('alertad.token'))
      const call = (method, path, body) =>
        fetch(`${locked}api/${path}`, { method, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
      const made = await call('POST', 'alert', { resource: 'away01', event: 'SeenFromAfar', environment: 'Production', severity: 'major', service: ['Web'] })
      const { id } = await made.json()
      await user.row(id).waitFor() // by the stream
      await page.keyboard.press('j')
      await page.keyboard.press('a')
      await user.row(id).getByText('ack', { exact: true }).waitFor()
      await page.reload()
      await user.row(id).waitFor()

      await page.getByRole('button', { name: /^Account of/ }).click()
      await page.getByRole('menuitem', { name: 'Log out' }).click()
      await page.getByRole('heading', { name: 'Log in' }).waitFor()
      assert.equal(await page.evaluate(() => localStorage.getItem('alertad.token')), null)
      await call('DELETE', `alert/${id}`)
    } finally {
      server.close()
      server.closeAllConnections()
    }
  },
}
