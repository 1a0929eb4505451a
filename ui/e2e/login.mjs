// Logging in at a server that shows nothing to strangers.
import assert from 'node:assert/strict'

const login = 'admin@example.com'
const password = 'admin-secret'

async function logIn({ page }) {
  await page.getByLabel('Email or user name').fill(login)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Log in' }).click()
}

export const cases = {
  async 'who is not logged in logs in, and gets to where they wanted'({ openLocked }) {
    for (const scheme of ['light', 'dark']) {
      const user = await openLocked('alerts?q=web', { scheme, ready: 'form' })
      assert.match(user.page.url(), /\/login\?redirect=/)
      await user.assertAccessible(`the login page, ${scheme}`)
      user.expected.add(401)
      await user.page.getByLabel('Email or user name').fill(login)
      await user.page.getByLabel('Password').fill('wrong')
      await user.page.keyboard.press('Enter')
      await user.page.getByRole('alert').getByText('Invalid username or password').waitFor()
      await logIn(user)
      await user.page.locator('[data-test=total]').waitFor()
      assert.match(user.page.url(), /\/alerts\?q=web/)
    }
  },

  async 'a session that ends leaves the page as it is, and goes on'({ openLocked }) {
    const user = await openLocked('login?redirect=/alerts', { ready: 'form' })
    await logIn(user)
    await user.page.locator('[data-test=total]').waitFor()
    const cookies = await user.context.cookies()
    assert.ok(cookies.every((c) => c.httpOnly && c.sameSite === 'Lax'))
    assert.equal(await user.page.evaluate(() => document.cookie + JSON.stringify(localStorage)).then((kept) => /eyJ/.test(kept)), false)

    user.expected.add(401)
    await user.page.keyboard.press('/')
    await user.page.keyboard.type('text being typed')
    await user.context.clearCookies()
    await user.page.locator('nav a', { hasText: 'Production' }).dispatchEvent('click') // the dialog may be there already
    const dialog = user.page.getByRole('dialog', { name: 'Your session has ended' })
    await dialog.waitFor()
    await user.assertAccessible('the login over the page')
    await logIn(user)
    await dialog.waitFor({ state: 'detached' })
    await user.page.getByText('Live', { exact: true }).waitFor()
    assert.match(user.page.url(), /environment=Production/)
    assert.equal(await user.page.getByRole('combobox', { name: 'Search alerts' }).inputValue(), 'text being typed')
  },

  async 'what is assigned to somebody, or watched by them, is a view of theirs'({ locked, openLocked }) {
    const user = await openLocked('login?redirect=/alerts', { ready: 'form' })
    await logIn(user)
    await user.page.locator('[data-test=total]').waitFor()
    const call = (method, path, body) =>
      user.page.evaluate(async (asked) => {
        const [at, method, body] = asked
        return (await fetch(at, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).json()
      }, [`${locked}api/${path}`, method, body])
    const post = (event, fields) => call('POST', 'alert', { environment: 'Production', resource: 'own01', event, severity: 'major', service: ['Web'], ...fields })
    const made = [await post('Mine', { attributes: { owner: login } }), await post('Watched', { tags: [`watch:${login}`] }), await post('Nobodys', {})]
    for (const [i, name] of ['Assigned to me', 'Watched by me'].entries()) {
      await user.page.getByRole('button', { name: 'Views' }).click()
      const line = user.page.locator(`[data-view="${name}"]`)
      await user.until('it is counted', async () => /\b1\s*$/.test((await line.innerText()).trim()))
      await line.getByRole('button').first().click()
      await user.until(name, async () => String(await user.ids()) === made[i].id)
    }
    for (const { id } of made) await call('DELETE', `alert/${id}`)
  },

  async 'logging out ends the session'({ locked, openLocked }) {
    const user = await openLocked('login', { ready: 'form' })
    await logIn(user)
    await user.page.getByRole('button', { name: `Account of ${login}` }).click()
    await user.page.getByRole('menuitem', { name: 'Log out' }).click()
    await user.page.getByRole('heading', { name: 'Log in' }).waitFor()
    user.expected.add(401)
    assert.equal(await user.page.evaluate(() => fetch('api/alerts').then((a) => a.status)), 401)
    await logIn(user)
    await user.page.getByRole('button', { name: `Account of ${login}` }).waitFor()
    await user.page.goto(`${locked}logout`) // as Alerta's console has it
    await user.page.getByRole('heading', { name: 'Log in' }).waitFor()
    assert.equal(await user.page.evaluate(() => fetch('api/alerts').then((a) => a.status)), 401)
  },

  async 'an address of another site is no place to go on to'({ locked, openLocked }) {
    const user = await openLocked('login?redirect=//evil.example', { ready: 'form' })
    await logIn(user)
    await user.page.getByRole('button', { name: `Account of ${login}` }).waitFor()
    assert.equal(new URL(user.page.url()).origin, new URL(locked).origin)
  },
}
