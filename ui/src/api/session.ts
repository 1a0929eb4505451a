// Who the reader is, and the ways to log in.
import { address, request } from './client'
import { isAway, keepToken } from './place'
import type { MyChange, Session } from './schema'

export type { Session, User, WayIn } from './schema'

/** Who is logged in, what they may do, and the ways in. It never refuses. */
export const getSession = () => request<Session>('auth/session')

/** What the login said of the reader; where nobody has to log in there is none. */
export type Claims = Partial<Record<'provider' | 'oid', string> & Record<'groups' | 'orgs', string[]>>

/** What the login said of the reader, as it was then. */
export const getClaims = () => request<Claims>('userinfo')

/** Changes the reader's own account. */
export const changeMe = (change: MyChange) => request('user/me', { method: 'PUT', body: change })

/** Merges attributes into those of the reader's account; null removes one. */
export const setMyAttributes = (attributes: Record<string, unknown>) =>
  request('user/me/attributes', { method: 'PUT', body: { attributes } })

const post = (path: string, body: object = {}) => request(path, { method: 'POST', body })

// The server gives its own pages a session, those from elsewhere a token.
async function enter(path: string, body: object) {
  const { token } = await request<{ token: string }>(path, { method: 'POST', body: isAway() ? body : { ...body, session: true } })
  keepToken(token)
}

/** Logs in with a password. */
export const logIn = (username: string, password: string) => enter('auth/login', { username, password })

/** Ends the session; answers where to end the login at the provider's site, if there is such a place. */
export async function logOut(): Promise<{ logoutUrl?: string }> {
  const answer = await request<{ logoutUrl?: string }>('auth/logout', { method: isAway() ? 'GET' : 'POST' })
  keepToken('')
  return answer
}

/** Makes an account and logs in, unless the address is to be confirmed first: that is a refusal with status 403. */
export const signUp = (account: { name: string; email: string; password: string }) =>
  enter('auth/signup', account)

/** Confirms a mail address by what its mail said. */
export const confirm = (token: string) => post(`auth/confirm/${encodeURIComponent(token)}`)

/** Has a mail sent to whoever forgot a password. */
export const forgot = (email: string) => post('auth/forgot', { email })

/** Sets a new password by what the mail said. */
export const reset = (token: string, password: string) => post(`auth/reset/${encodeURIComponent(token)}`, { password })

/** Fails if the link that the server printed for the first administrator is not good. */
export const checkSetup = (token: string) => request(`auth/setup/${encodeURIComponent(token)}`)

/** Makes the first administrator and logs in. */
export const setUp = (token: string, account: { name: string; login: string; password: string }) =>
  enter(`auth/setup/${encodeURIComponent(token)}`, account)

/** Where such a login begins in a window of its own, for a console of that origin. */
export const webLoginFor = (provider: string, origin: string) => address(`auth/${provider}`, { console: origin })

/** Where a login through another site begins; the browser comes back to next, a path of this server. */
export const webLogin = (provider: string, next: string) => address(`auth/${provider}`, { next })
