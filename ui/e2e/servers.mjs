// Servers that a case starts for itself, and ends.
import { startServer } from './login/server.mjs'

/** Has a case use a server with some settings, and ends the server whatever happens. */
export async function withServer(settings, use) {
  const server = await startServer(settings)
  try {
    await use(server)
  } finally {
    await server.stop()
  }
}

export const password = 'a-good-secret'

/** The API as somebody who is logged in uses it; throws what it refuses. */
export async function enter(server, username) {
  const { body } = await server.api('POST', '/api/auth/login', { body: { username, password } })
  return async (method, path, given) => {
    const answer = await server.api(method, `/api/${path}`, { body: given, headers: { Authorization: `Bearer ${body.token}` } })
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
}

/** Logs somebody in at the page where they are to. */
export async function logIn({ page }, username) {
  await page.getByLabel('Email or user name').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
  await page.locator('[data-test=connection]').waitFor({ state: 'attached' })
}
