import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { keepToken } from '@/api/place'
import { logInThrough } from './away'

vi.mock('@/api/place', async (real) => ({ ...(await real<object>()), apiAddress: (path: string) => new URL(path, 'https://api.example/api/'), keepToken: vi.fn() }))

let popup: { closed: boolean } | null
let opened: string

beforeEach(() => {
  vi.useFakeTimers()
  popup = { closed: false }
  vi.stubGlobal('open', (url: string) => ((opened = url), popup))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.mocked(keepToken).mockClear()
})

const say = (data: unknown, origin = 'https://api.example', source: unknown = popup) => {
  const event = new MessageEvent('message', { data, origin })
  Object.defineProperty(event, 'source', { value: source })
  dispatchEvent(event)
}
const ok = { status: 'ok', token: 't1' }

it('takes the token from that window, on a page of the server, and from nobody else', async () => {
  const result = logInThrough('github', 'blocked')
  expect(opened).toBe(`https://api.example/api/auth/github?console=${encodeURIComponent(location.origin)}`)
  say(ok, 'https://idp.example')
  say(ok, location.origin)
  say(ok, 'https://api.example', { closed: false })
  for (const data of [null, 'ok', {}, { status: 'ok' }, { status: 'ok', token: 7 }, { status: 'ok', token: '' }]) say(data)
  expect(keepToken).not.toHaveBeenCalled()
  say(ok)
  expect(await result).toBe(true)
  say({ status: 'ok', token: 't2' })
  expect(vi.mocked(keepToken).mock.calls).toEqual([['t1']])
})

it('says why there is no login', async () => {
  const refused = logInThrough('github', 'blocked')
  say({ status: 'error', message: 'not authorized' })
  await expect(refused).rejects.toThrow('not authorized')
  popup = null
  await expect(logInThrough('github', 'blocked')).rejects.toThrow('blocked')
})

it('ends when somebody closes the window', async () => {
  const result = logInThrough('github', 'blocked')
  popup!.closed = true
  await vi.advanceTimersByTimeAsync(1_500)
  expect(await result).toBe(false)
  say(ok)
  expect(keepToken).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})
