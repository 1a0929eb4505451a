import { afterEach, expect, it, vi } from 'vitest'
import { listRelated } from '@/api/alerts'
import { fakeServer, sampleAlert } from '@/testing/sample'

afterEach(() => vi.unstubAllGlobals())

it('finds others with the same value, and asks for the start of a very long one', async () => {
  const long = `${'x'.repeat(999)}😀${'y'.repeat(100_000)}`
  const others = [{ id: 'b', event: long }, { id: 'c', event: `${long}z` }, { id: 'a', event: long }].map(sampleAlert)
  const asked = fakeServer({ alerts: () => ({ alerts: others }) })
  const found = await listRelated(sampleAlert({ id: 'a', event: long }), 'event', new AbortController().signal)
  expect(found.map(({ id }) => id)).toEqual(['b'])
  expect(asked[0]?.searchParams.get('event')).toBe(`~${'x'.repeat(999)}`)
  expect(asked[0]?.searchParams.get('text-limit')).toBe('1000')

  await listRelated(sampleAlert({ id: 'a', event: 'NodeDown' }), 'event', new AbortController().signal)
  expect(asked[1]?.searchParams.get('event')).toBe('NodeDown')
})
