// The real provider of OpenID Connect, and what people do there.
import { fileURLToPath } from 'node:url'
import { freePort, listening } from './process.mjs'

/** Starts one that the server at that address may log in with. */
export async function startOpenID(server) {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const client = {
    client_id: 'alertad', client_secret: 'planted-secret+/=',
    redirect_uris: [`${server}/auth/openid/callback`], post_logout_redirect_uris: [`${server}/`],
  }
  const child = await listening(port, process.execPath, [fileURLToPath(new URL('op.mjs', import.meta.url)), issuer, JSON.stringify(client)])
  return { child, issuer, client, stop: () => child.stop() }
}

export async function signIn(page, person) {
  await page.locator('input[name=login]').fill(person)
  await page.locator('input[name=password]').fill('any')
  await page.getByRole('button', { name: 'Sign-in' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
}

export const endSession = (page) => page.getByRole('button', { name: 'Yes, sign me out' }).click()
