// A person at a browser who logs in.
import assert from 'node:assert/strict'

const patience = 20_000

/** Opens a browser of its own for somebody, which reaches the stand-ins and this machine only. */
export async function visit(browser, { proxy, credentials }) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, proxy, httpCredentials: credentials })
  context.setDefaultTimeout(patience)
  return new Visitor(context, await context.newPage())
}

class Visitor {
  constructor(context, page) {
    this.context = context
    this.page = page
  }

  /** Goes to the server's login through another site. */
  async begin(server, provider) {
    await this.page.goto(`${server.url}/auth/${provider}?next=/api/userinfo`)
  }

  /** Goes to a page of the server's origin that the test serves: it may ask the server, as the console may. */
  async ownPage(server, html = '') {
    const address = `${server.url}/of-the-test`
    await this.page.route(address, (route) => route.fulfill({ contentType: 'text/html', body: `<!DOCTYPE html><title>Test</title>${html}` }))
    await this.page.goto(address)
  }

  /** Logs in with a password, as the console does. */
  async password(server, username, password) {
    await this.ownPage(server)
    return this.ask('POST', '/api/auth/login', { username, password, session: true })
  }

  /** Waits until the login is over and returns what the server knows of who it is. */
  async inside(server) {
    await this.page.waitForURL(`${server.url}/api/userinfo`)
    return JSON.parse(await this.page.locator('body').innerText())
  }

  /** Has a page of the server ask it, with the browser's cookies. */
  ask(method, path, body) {
    return this.page.evaluate(
      async ([method, path, body]) => {
        const response = await fetch(path, {
          method,
          headers: body ? { 'Content-Type': 'application/json' } : {},
          body: body && JSON.stringify(body),
        })
        return { status: response.status, body: await response.json() }
      },
      [method, path, body],
    )
  }

  /** Goes to an address of the API and returns what it answers. */
  async read(path) {
    const response = await this.page.goto(new URL(path, this.page.url()).href)
    return { status: response.status(), body: await response.json() }
  }

  /** Waits for a page of the server that refuses the login, in these words. */
  async refused(server, words) {
    // The login page of the console gets them in its address.
    await Promise.any([
      this.page.getByText(words).first().waitFor(),
      this.page.waitForURL((url) => words.test(url.searchParams.get('error')), { waitUntil: 'commit' }),
    ])
    assert.ok(this.page.url().startsWith(server.url), this.page.url())
    await this.ownPage(server)
    assert.equal((await this.ask('GET', '/api/userinfo')).status, 401, 'somebody who was refused is logged in')
  }

  /** Ends the login here, and returns where the browser has to go to end it there. */
  async leave(server) {
    await this.ownPage(server)
    const { status, body } = await this.ask('POST', '/api/auth/logout')
    assert.equal(status, 200)
    assert.equal((await this.ask('GET', '/api/userinfo')).status, 401, 'logged in after the logout')
    return body.logoutUrl
  }

  close() {
    return this.context.close()
  }
}
