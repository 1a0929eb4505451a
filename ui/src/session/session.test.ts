import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { request } from '@/api/client'
import type { Session } from '@/api/session'
import { useSession } from './session'

const nobody: Session = {
  status: 'ok', user: null, scopes: [], deleteScopes: [], allCustomers: false, customers: [],
  providers: [{ name: 'basic', kind: 'password' }], signup: false, forgot: false, setup: false,
}
const ann = { ...nobody, user: { id: '1', login: 'ann' }, scopes: ['read'] } as unknown as Session

let answers: [number, unknown][]

beforeEach(() => {
  setActivePinia(createPinia())
  vi.stubGlobal('fetch', () => {
    const [status, body] = answers.shift() ?? [500, {}]
    return Promise.resolve(new Response(JSON.stringify(body), { status }))
  })
})
afterEach(() => vi.unstubAllGlobals())

it('shows nothing to a stranger', async () => {
  answers = [[200, nobody]]
  const session = useSession()
  await session.load()
  expect([session.shut, session.loggedIn, session.can('read:alerts')]).toEqual([true, false, false])
})

it('notices that the session ended when a request is refused', async () => {
  answers = [[200, ann], [401, {}], [200, nobody], [200, ann]]
  const session = useSession()
  await session.load()
  await expect(request('alerts')).rejects.toThrow()
  await vi.waitFor(() => expect(session.lost).toBe(true))
  expect(session.user?.login).toBe('ann') // the page stays as it is
  await session.load()
  expect(session.lost).toBe(false)
})

it('does not take a refusal for the end of a session that goes on', async () => {
  answers = [[200, ann], [401, {}], [200, ann]]
  const session = useSession()
  await session.load()
  await expect(request('alerts')).rejects.toThrow()
  await vi.waitFor(() => expect(answers).toEqual([]))
  expect(session.lost).toBe(false)
})
