// What the pages beside the alert list promise, one case each.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'

const unique = () => `e2e${randomUUID().slice(0, 8)}`

/** The API of a server as an administrator uses it. */
async function administer(base) {
  const call = async (method, path, body, headers = {}) => {
    const response = await fetch(`${base}api/${path}`, {
      method, headers: { 'Content-Type': 'application/json', ...headers }, body: body && JSON.stringify(body),
    })
    const answer = await response.json()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`)
    return answer
  }
  const { token } = await call('POST', 'auth/login', { username: 'admin@example.com', password: 'admin-secret' })
  return (method, path, body) => call(method, path, body, { Authorization: `Bearer ${token}` })
}

async function logIn({ page }, login = 'admin@example.com', password = 'admin-secret') {
  await page.getByLabel('Email or user name').fill(login)
  await page.getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
  await page.locator('[data-test=connection]').waitFor({ state: 'attached' })
}

const cell = (user, text) => user.page.locator('tbody tr').filter({ hasText: text })

export const cases = {
  async 'every page is gone to with g and a letter, with the menu and with Ctrl-K'({ open }) {
    const user = await open('alerts')
    const { page } = user
    const at = (name) => page.getByRole('heading', { level: 1, name }).waitFor()
    for (const [key, name] of [['h', 'Heartbeats'], ['b', 'Blackouts'], ['u', 'Users'], ['r', 'Groups'], ['m', 'Permissions'], ['k', 'API keys'], ['t', 'Audit trail'], ['f', 'Send your first alert'], ['s', 'Settings'], ['i', 'About this server']]) {
      await page.keyboard.press('g')
      await page.keyboard.press(key)
      await at(name)
    }
    await page.keyboard.press('g')
    await page.keyboard.press('a')
    await page.locator('[data-test=connection]').waitFor()

    await page.locator('[data-test=pages]').click()
    await page.getByRole('menuitem', { name: 'Heartbeats' }).click()
    await at('Heartbeats')
    assert.equal(await page.locator('[data-test=connection]').count(), 0, 'nothing is live here')

    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.type('new black')
    await page.getByRole('option', { name: 'New blackout' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'New blackout' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.type('resource:nothing')
    await page.getByRole('option', { name: 'Search the alerts' }).click()
    await page.waitForURL((url) => url.pathname === '/alerts' && url.searchParams.get('q') === 'resource:nothing')
  },

  async 'a blackout is previewed, made, changed, copied, deleted and brought back'({ api, open }) {
    const name = unique()
    await api.post({ resource: name, event: 'Caught' })
    const user = await open('blackouts')
    const { page } = user
    await page.keyboard.press('n')
    const form = page.getByRole('dialog')
    await form.getByRole('button', { name: 'Create' }).click()
    await form.getByText('This is needed.').waitFor()
    await form.getByLabel('Environment').fill('Production')
    await form.getByLabel('Resource').fill(name)
    await form.locator('[data-test=preview]').getByText('Catches 1 alert now').waitFor()
    await form.getByLabel('Comment').fill(`for ${name}`)
    await form.getByLabel('Repeats').selectOption('weekly')
    await form.getByLabel('Saturday').check()
    await form.getByText('Every week on Saturday, for 1h each time').waitFor()
    await user.until('the next times', async () => (await form.locator('[data-test=occurrences] li').count()) === 5)
    await form.getByRole('button', { name: 'Create' }).click()
    await cell(user, name).waitFor()
    await page.locator('[data-test=calendar]').getByRole('button', { name: `for ${name}` }).first().waitFor()

    await page.getByRole('searchbox').fill(name)
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await form.getByLabel('Comment').fill(`still ${name}`)
    await form.getByRole('button', { name: 'Save' }).click()
    await cell(user, `still ${name}`).waitFor()

    await page.keyboard.press('j')
    await page.keyboard.press('y')
    await form.getByLabel('Comment').fill(`copy ${name}`)
    await form.getByRole('button', { name: 'Create' }).click()
    await cell(user, `copy ${name}`).waitFor()

    const drop = async (text) => {
      await cell(user, text).hover()
      await cell(user, text).getByRole('button', { name: 'Delete' }).click()
      await page.getByRole('dialog', { name: `Delete ${text}?` }).waitFor()
      await page.locator('[data-test=confirm]').click()
      await cell(user, text).waitFor({ state: 'detached' })
    }
    await drop(`copy ${name}`)
    await page.getByRole('button', { name: 'Undo' }).click()
    await cell(user, `copy ${name}`).waitFor()
    await drop(`copy ${name}`)
    await drop(`still ${name}`)
  },

  async 'what the server has against a form stands at its field, and nothing typed is lost'({ open }) {
    const user = await open('blackouts?new=1&environment=Production&service=Web&service=DB&resource=web01')
    user.expected.add(400)
    const form = user.page.getByRole('dialog')
    await form.getByText('DB', { exact: true }).waitFor()
    assert.equal(await form.getByLabel('Resource').inputValue(), 'web01')
    await form.getByLabel('Query').fill('severity:major AND')
    await form.getByRole('button', { name: 'Create' }).click()
    await user.until('the query is marked', async () => (await form.getByLabel('Query').getAttribute('aria-invalid')) === 'true')
    await user.page.keyboard.press('Escape')
    await form.getByText('Press Escape again').waitFor()
    await user.page.keyboard.press('Escape')
    await form.waitFor({ state: 'detached' })
  },

  async 'heartbeats come and can be narrowed to a state'({ base, open }) {
    const name = unique()
    const beat = (origin, timeout) =>
      fetch(`${base}api/heartbeat`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ origin, timeout }) })
    await beat(`${name}/good`, 3600)
    await beat(`${name}/other`, 3600)
    const user = await open(`heartbeats?q=${name}`)
    await cell(user, `${name}/good`).waitFor()
    await user.page.getByRole('button', { name: /^OK/ }).click()
    await user.page.waitForURL('**state=ok**')
    await cell(user, `${name}/good`).waitFor()
    await user.page.getByRole('button', { name: /^OK/ }).click()
    for (const origin of ['good', 'other']) {
      await cell(user, `${name}/${origin}`).hover()
      await cell(user, `${name}/${origin}`).getByRole('button', { name: 'Delete' }).click()
      await user.page.locator('[data-test=confirm]').click()
      await cell(user, `${name}/${origin}`).waitFor({ state: 'detached' })
    }
  },

  async 'a reader is offered no page and no button that they may not use'({ locked, openLocked }) {
    const name = unique()
    const admin = await administer(locked)
    const { id: perm } = await admin('POST', 'perm', { match: name, scopes: ['read:alerts', 'read:blackouts'] })
    const { id } = await admin('POST', 'user', { name: 'A Reader', login: name, password: 'reader-secret', roles: [name] })
    try {
      const user = await openLocked('login')
      await logIn(user, name, 'reader-secret')
      await user.page.locator('[data-test=pages]').click()
      const entries = await user.page.getByRole('menuitem').allInnerTexts()
      assert.deepEqual(entries.map((e) => e.split('\n')[0].trim()), ['Alerts', 'Blackouts', 'Reports', 'Wallboard', 'Send an alert', 'My account', 'Settings', 'Help'])
      await user.page.getByRole('menuitem', { name: 'Blackouts' }).click()
      await user.page.getByRole('heading', { name: 'Blackouts', level: 1 }).waitFor()
      assert.equal(await user.page.locator('[data-test=new]').count(), 0)
      await user.page.keyboard.press('g')
      await user.page.keyboard.press('u')
      await user.page.keyboard.press('n')
      assert.match(user.page.url(), /blackouts/)
      await user.page.keyboard.press('Control+k')
      await user.page.keyboard.type('new')
      assert.equal(await user.page.getByRole('option', { name: 'New blackout' }).count(), 0)
      await user.page.goto(`${locked}users`)
      await user.page.getByRole('heading', { name: 'There is no such page' }).waitFor()
    } finally {
      await admin('DELETE', `user/${id}`)
      await admin('DELETE', `perm/${perm}`)
    }
  },

  async 'an administrator makes a group, a user in it, a permission and a key'({ locked, openLocked }) {
    const name = unique()
    const user = await openLocked('login')
    const { page } = user
    await logIn(user)
    const form = page.getByRole('dialog')
    const go = async (path) => {
      await page.goto(`${locked}${path}?q=${name}`)
      await page.locator('[data-test=new]').click()
    }
    await go('groups')
    await form.getByLabel('Name').fill(name)
    await form.getByRole('button', { name: 'Create' }).click()
    await cell(user, name).waitFor()

    await go('users')
    await form.getByLabel('Name').fill(`${name} person`)
    await form.getByLabel('Login').fill(name)
    await form.getByLabel('Password', { exact: true }).fill('short')
    await form.getByRole('button', { name: 'Create' }).click()
    await form.getByText('At least 6 characters.').waitFor()
    await form.getByLabel('Password', { exact: true }).fill('long-enough')
    await form.getByLabel('Password again').fill('long-enough')
    await form.getByLabel(name, { exact: true }).check()
    await form.getByRole('button', { name: 'Create' }).click()
    await cell(user, `${name} person`).waitFor()

    await page.goto(`${locked}groups?q=${name}`)
    await user.until('the group has a member', async () => /\b1\b/.test(await cell(user, name).innerText()))

    await go('perms')
    await form.getByLabel('Who').fill(name)
    await form.getByLabel('write:blackouts').check()
    await form.getByRole('button', { name: 'Create' }).click()
    await cell(user, 'write:blackouts').waitFor()
    await page.goto(`${locked}perms`)
    assert.equal(await cell(user, /^admin/).getByRole('button').count(), 0, 'what comes with the server is locked')

    await go('keys')
    await form.getByLabel('Comment').fill(name)
    await form.getByRole('button', { name: 'Create' }).click()
    const key = await page.locator('[data-test=key]').innerText()
    await user.assertAccessible('a new key')
    const loading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download as JSON' }).click()
    assert.equal((await loading).suggestedFilename(), 'alertad-key.json')
    const answer = await fetch(`${locked}api/alert`, {
      method: 'POST', headers: { Authorization: `Key ${key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ resource: name, event: 'ByKey', environment: 'Production', service: ['e2e'] }),
    })
    assert.equal(answer.status, 201)
    await page.getByRole('button', { name: 'Done' }).click()
    await cell(user, name).waitFor()

    const admin = await administer(locked)
    for (const [list, member, path] of [['keys', 'keys', 'key'], ['perms', 'permissions', 'perm'], ['users', 'users', 'user'], ['groups', 'groups', 'group']]) {
      const found = (await admin('GET', `${list}?page-size=1000`))[member].filter((r) => JSON.stringify(r).includes(name))
      for (const { id } of found) await admin('DELETE', `${path}/${id}`)
    }
  },

  async 'preferences of an account are kept under the old names'({ locked, openLocked }) {
    const user = await openLocked('login')
    const { page } = user
    await logIn(user)
    await page.goto(`${locked}settings`)
    await page.getByLabel('Language').selectOption('de')
    await page.getByRole('heading', { name: 'Einstellungen' }).waitFor()
    assert.equal(await page.locator('html').getAttribute('lang'), 'de')
    await page.getByLabel('Farben').selectOption('dark')
    await page.getByLabel('Zeitzone').selectOption('utc')
    const kept = () => page.evaluate(async () => (await (await fetch(new URL('api/user/me/attributes', document.baseURI))).json()).attributes.prefs)
    await user.until('they are kept', async () => {
      const prefs = await kept()
      return prefs?.isDark === true && prefs.languagePref === 'de' && prefs.timezone === 'utc'
    })
    const elsewhere = await openLocked('login')
    await logIn(elsewhere)
    await elsewhere.page.locator('[data-test=pages]').getByText('Alarme').waitFor()
    await page.getByRole('button', { name: 'Alles zurücksetzen' }).click()
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    await user.until('they are gone', async () => !(await kept()))
  },

  async 'one changes what is one\'s own'({ locked, openLocked }) {
    const name = unique()
    const admin = await administer(locked)
    const { id } = await admin('POST', 'user', { name: 'Before', login: name, password: 'first-secret', roles: ['user'] })
    try {
      const user = await openLocked('login')
      await logIn(user, name, 'first-secret')
      await user.page.goto(`${locked}profile`)
      await user.page.getByLabel('Name', { exact: true }).fill('After')
      await user.page.getByLabel('New password').fill('second-secret')
      await user.page.getByLabel('Password again').fill('second-secret')
      await user.page.getByRole('button', { name: 'Save' }).click()
      await user.page.getByRole('button', { name: 'Account of After' }).waitFor()
      await user.page.getByText('Logged in through').waitFor()
      await user.page.getByText('basic', { exact: true }).waitFor()
      const again = await openLocked('login')
      await logIn(again, name, 'second-secret')
    } finally {
      await admin('DELETE', `user/${id}`)
    }
  },

  async 'users are narrowed to a role, permissions to a scope'({ locked, openLocked }) {
    const name = unique()
    const admin = await administer(locked)
    const { id } = await admin('POST', 'user', { name, login: name, password: 'first-secret', roles: [name] })
    try {
      const user = await openLocked('login')
      await logIn(user)
      const { page } = user
      await page.goto(`${locked}users`)
      await page.getByLabel('Roles').selectOption(name)
      await user.until('one user', async () => (await page.locator('tbody tr').count()) === 1)
      await cell(user, name).waitFor()
      await page.waitForURL(`**/users?only=${name}`)
      await page.goto(`${locked}perms`)
      await page.getByLabel('Scopes').selectOption('read')
      await user.until('fewer', async () => (await cell(user, 'admin').count()) < 2)
      await user.assertAccessible('narrowed permissions')
    } finally {
      await admin('DELETE', `user/${id}`)
    }
  },

  async 'the first alert is seen as it comes'({ api, open }) {
    const user = await open('send')
    await user.page.locator('[data-test=sender]').getByText('/api/alert').waitFor()
    await user.page.getByText('Waiting for an alert…').waitFor()
    await user.page.waitForLoadState('load')
    const { id } = await api.post({ event: 'HelloConsole' })
    await user.page.locator('[data-test=received]').getByText('HelloConsole').waitFor()
    await user.page.getByRole('link', { name: 'Look at it' }).click()
    await user.page.waitForURL(`**/alert/${id}*`)
  },

  async 'no barriers on any page, in light, dark and on a phone'({ locked, openLocked }) {
    const admin = await administer(locked)
    const { id } = await admin('POST', 'blackout', { environment: 'Production', text: unique(), duration: 3600 })
    await admin('POST', 'heartbeat', { origin: 'axe', tags: ['a'], timeout: 300 })
    for (const look of [{ scheme: 'light' }, { scheme: 'dark' }, { width: 390, height: 844 }]) {
      const user = await openLocked('login', look)
      const { page } = user
      await logIn(user)
      const where = (what) => `${what} ${JSON.stringify(look)}`
      await page.locator('[data-test=pages]').click()
      await page.getByRole('menu').waitFor()
      await user.assertAccessible(where('menu of pages'))
      await page.keyboard.press('Escape')
      await page.keyboard.press('Control+k')
      await page.getByRole('option').first().waitFor()
      await user.assertAccessible(where('commands'))
      for (const name of ['heartbeats', 'blackouts', 'users', 'groups', 'perms', 'keys', 'audit', 'send', 'profile', 'settings']) {
        await page.goto(`${locked}${name}`)
        await page.locator('h1').waitFor()
        await user.until('it is read', async () => (await page.getByText('Loading…').count()) === 0)
        await user.assertAccessible(where(name))
        const add = page.locator('[data-test=new]')
        if ((await add.count()) === 0) continue
        await add.click()
        const create = page.getByRole('dialog').getByRole('button', { name: 'Create' })
        await create.waitFor()
        if (name !== 'keys') await create.click() // a key needs nothing more; the others say what is missing
        await user.assertAccessible(where(`form of ${name}`))
        await page.getByRole('button', { name: 'Cancel' }).click()
      }
      await page.goto(`${locked}blackouts`)
      await page.locator('tbody tr').first().hover()
      await page.getByRole('button', { name: 'Delete' }).first().click()
      await page.locator('[data-test=confirm]').waitFor()
      await user.assertAccessible(where('question'))
    }
    await admin('DELETE', `blackout/${id}`)
  },
}
