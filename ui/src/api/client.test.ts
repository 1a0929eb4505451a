import { afterEach, expect, it, vi } from 'vitest'
import { address, ApiError, request } from './client'

afterEach(() => vi.unstubAllGlobals())

const answer = (response: Response | Error) => {
  const fetch = vi.fn(async () => {
    if (response instanceof Error) throw response
    return response
  })
  vi.stubGlobal('fetch', fetch)
  return fetch
}
const failure = () => request('alerts').catch((e: unknown) => e as ApiError)

it('builds addresses below the base of the page', () => {
  document.head.innerHTML = '<base href="http://host.example/mon/">'
  expect(address('alerts', { status: ['open', 'ack'], q: 'a&b=c', page: 2, environment: '', severity: null })).toBe(
    'http://host.example/mon/api/alerts?status=open&status=ack&q=a%26b%3Dc&page=2',
  )
  document.head.innerHTML = ''
})

it('sends JSON as JSON', async () => {
  const fetch = answer(Response.json({ status: 'ok' }))
  await request('alert/a/action', { method: 'PUT', body: { action: 'ack' } })
  expect(fetch).toHaveBeenCalledWith(
    expect.stringMatching(/\/api\/alert\/a\/action$/),
    expect.objectContaining({ method: 'PUT', body: '{"action":"ack"}', headers: expect.objectContaining({ 'Content-Type': 'application/json' }) }),
  )
})

it('gives the message and the faults of a refusal', async () => {
  answer(Response.json({ message: 'query: bad', errors: [{ position: 4, message: 'bad' }, 'x', null], requestId: 'r1' }, { status: 400 }))
  expect(await failure()).toMatchObject({ status: 400, message: 'query: bad', faults: [{ position: 4, message: 'bad' }], requestId: 'r1' })
})

it('copes with a refusal that is not JSON', async () => {
  answer(new Response('<h1>Bad Gateway</h1>', { status: 502, statusText: 'Bad Gateway' }))
  expect(await failure()).toMatchObject({ status: 502, message: 'Bad Gateway', faults: [] })
})

it('copes with a server that is not there', async () => {
  answer(new TypeError('Failed to fetch'))
  expect(await failure()).toMatchObject({ status: 0 })
})
