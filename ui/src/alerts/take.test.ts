import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakeServer, sampleAlert, sampleConfig } from '@/testing/sample'
import type { Alert } from '@/api/types'
import { defaultFilter } from './filter'
import { cellOf, fetchList } from './take'

let saved: { name: string; text: Promise<string> }[]

beforeEach(() => {
  saved = []
  vi.stubGlobal('URL', class extends URL {
    static override createObjectURL(blob: Blob) {
      saved.push({ name: '', text: blob.arrayBuffer().then((bytes) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)) })
      return 'blob:x'
    }
  })
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.at(-1)!.name = this.download
  })
})
afterEach(() => vi.unstubAllGlobals())

const filter = { ...defaultFilter(sampleConfig()), q: 'web', sort: ['-event'] }
const alerts = (...list: Partial<Alert>[]) => list.map(sampleAlert)
const pages = (...list: { alerts: Alert[]; total: number; more: boolean }[]) => {
  let n = 0
  return fakeServer({ alerts: () => list[n++] })
}
const ignore = () => {}

it('saves every page of the list as it is filtered and ordered', async () => {
  const asked = pages(
    { alerts: alerts({ id: 'a', text: 'ü "1", 2' }, { id: 'b', text: '=HYPERLINK("x")' }), total: 3, more: true },
    { alerts: alerts({ id: 'c', attributes: { site: '@x' }, duplicateCount: 4 }), total: 3, more: false },
  )
  const told: number[][] = []
  expect(await fetchList('csv', filter, ['id', 'text', 'attributes.site', 'duplicateCount'], (...n) => told.push(n))).toBe(3)
  expect(told).toEqual([[2, 3]])
  expect(asked.map(({ searchParams: p }) => [p.get('q'), p.getAll('sort-by'), p.getAll('status'), p.get('page')])).toEqual([
    ['web', ['-event'], ['open', 'ack'], '1'],
    ['web', ['-event'], ['open', 'ack'], '2'],
  ])
  expect(asked.some(({ searchParams: p }) => p.has('text-limit'))).toBe(false) // a file has the whole of it
  expect(saved[0]?.name).toMatch(/^alerts-.*\.csv$/)
  expect(await saved[0]?.text).toBe(
    '\ufeffid,text,attributes.site,duplicateCount\r\na,"ü ""1"", 2",,0\r\nb,"\'=HYPERLINK(""x"")",,0\r\nc,,\'@x,4\r\n',
  )
})

it('takes an alert that moved while it was read once, and looks for one that slipped away', async () => {
  const [a, b, c] = alerts({ id: 'a' }, { id: 'b' }, { id: 'c' })
  pages(
    { alerts: [a!, b!], total: 3, more: true },
    { alerts: [b!], total: 3, more: false },
    { alerts: [c!, a!], total: 3, more: true },
    { alerts: [b!], total: 3, more: false },
  )
  expect(await fetchList('jsonl', filter, [], ignore)).toBe(3)
  const lines = (await saved[0]!.text).trimEnd().split('\n')
  expect(lines.map((line) => (JSON.parse(line) as Alert).id)).toEqual(['a', 'b', 'c'])
})

it('ends where the list ends that got shorter, and saves nothing that could not be read', async () => {
  const short = () => Response.json({ status: 'error', message: 'page out of range' }, { status: 416 })
  let n = 0
  fakeServer({ alerts: () => (n++ === 0 ? { alerts: alerts({ id: 'a' }), total: 2, more: true } : short()) })
  expect(await fetchList('csv', filter, ['id'], ignore)).toBe(1)
  fakeServer({ alerts: () => Response.json({ status: 'error', message: 'no' }, { status: 403 }) })
  await expect(fetchList('csv', filter, ['id'], ignore)).rejects.toThrow('no')
  expect(saved).toHaveLength(1)
})

it('writes a cell so that a spreadsheet can use it', () => {
  const now = Date.parse('2026-01-01T00:10:00Z')
  const alert = sampleAlert({ id: '12345678-abcd', tags: ['a', 'b'], timeout: 3600, attributes: { n: 5, o: { x: 1 } } })
  const f = (column: string) => cellOf(alert, column, now)
  expect(['id', 'tags', 'duration', 'timeoutLeft', 'lastReceiveTime', 'attributes.n', 'attributes.o', 'attributes.none', 'note'].map(f)).toEqual([
    '12345678-abcd', 'a, b', 600, 3000, '2026-01-01T00:00:00.000Z', 5, '{"x":1}', '', '',
  ])
  expect(cellOf(sampleAlert({ timeout: 0 }), 'timeoutLeft', now)).toBe('')
})
