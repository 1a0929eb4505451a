// The ways to log in: what can be checked, logins that are only tried, and those that failed.
import { request } from './client'

/** One thing that a login was decided by, or that was looked at beforehand. */
export interface LoginStep {
  part: 'check' | 'claim' | 'identity' | 'account' | 'rule' | 'role' | 'scope' | 'customer'
  what: string
  value?: string
  /** The claim, setting or row that it comes from. */
  from?: string
  result?: 'ok' | 'warning' | 'refused'
}

export interface LoginProvider {
  name: string
  kind: 'password' | 'web' | 'other'
  /** The address of this server to register there. */
  callback: string
  checks?: LoginStep[]
}

/** Failed logins that were equal. */
export interface LoginFailure {
  time: string
  count: number
  provider: string
  login: string
  address: string
  reason: string
  setting: string
}

/** What a login would have led to that was only tried. */
export interface LoginTrial {
  provider: string
  login: string
  outcome: 'allowed' | 'refused' | 'failed'
  reason: string
  setting: string
  steps: LoginStep[]
  scopes: string[]
  customers: string[]
}

export interface LoginTried {
  state: 'waiting' | 'done'
  id?: string
  /** Where a browser logs in, once. */
  url?: string
  trial?: LoginTrial
}

const path = (...names: string[]) => ['auth/test', ...names.map(encodeURIComponent)].join('/')

export const getLogins = () => request<{ providers: LoginProvider[]; failures: LoginFailure[] }>(path())

export const checkLogin = async (name: string) => (await request<{ provider: LoginProvider }>(path(name))).provider.checks ?? []

/** Tries a password at once, or begins a login at another site. */
export const tryLogin = (name: string, body: { username?: string; password?: string }) =>
  request<LoginTried>(path(name), { method: 'POST', body })

/** Asks how a login at another site went. It is told once. */
export const getTrial = (name: string, id: string) => request<LoginTried>(path(name, id))
