import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { kinds } from '@/manage/kinds'
import { sampleConfig } from '@/testing/sample'
import { i18n, known, languages, readPageTexts, speak } from '.'

const source = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(vue|ts)$/.test(file) && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(`src/${file}`, 'utf8'))
  .join('\n')

type Catalogue = Record<string, Record<string, string>>
const flat = (catalogue: Catalogue) =>
  Object.entries(catalogue).flatMap(([group, texts]) => Object.entries(texts).map(([name, text]) => [`${group}.${name}`, text] as const))
const file = (name: string): Catalogue => JSON.parse(readFileSync(`src/i18n/${name}.json`, 'utf8'))
const textsOf = (language: string) => [...flat(file(language)), ...flat(file(`pages/${language}`))]
const texts = textsOf('en')
const keys: string[] = texts.map(([key]) => key)

// Keys that are put together, such as `column.${id}`, count for their whole group; what the
// kinds of records are called is in groups of their names.
const whole = new Set([
  ...[...source.matchAll(/\bt\(\s*`(\w+)\.\$\{/g), ...source.matchAll(/= `(\w+)\.\$\{/g)].map((m) => m[1]),
  ...kinds.map((kind) => kind.name),
])
const used = new Set([...source.matchAll(/'([a-z]+\.[a-zA-Z]+)'/g)].map((m) => m[1]))

it('has every text that is asked for', () => {
  const groups = new Set(keys.map((key) => key.split('.')[0]))
  const missing = [...used].filter((key) => groups.has(String(key).split('.')[0]) && !keys.includes(String(key)))
  expect(missing).toEqual([])
})

it('has no text that nothing asks for', () => {
  expect(keys.filter((key) => !used.has(key) && !whole.has(key.split('.')[0]))).toEqual([])
})

it('names every column of the list', () => {
  for (const column of sampleConfig().columns) expect(keys).toContain(`column.${column}`)
})

it('has every text once', () => {
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([])
})

it('has what every kind of records needs', () => {
  for (const kind of kinds) {
    const { name, columns, fields = [], deeds = [], states } = kind
    const wanted = [
      `place.${name}`, `${name}.none`, `${name}.noneHint`,
      ...columns.map((c) => `field.${c.id}`),
      ...fields.map((f) => `field.${f.name}`),
      ...deeds.map((d) => `${name}.${d.name}`),
      ...Object.keys(states?.all ?? {}).map((s) => `state.${s}`),
      ...(kind.create ? [`${name}.new`, `${name}.edit`] : []),
      ...(kind.remove ? [`${name}.deleteHint`] : []),
    ]
    expect(wanted.filter((key) => !keys.includes(key)), name).toEqual([])
  }
})

const others = Object.keys(languages).filter((l) => l !== 'en')
const slots = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort().join()
const forms = (text: string) => text.split(' | ').length

it.each(others)('%s has the same texts with the same places in them', (language) => {
  const there = new Map<string, string>(textsOf(language))
  expect([...there.keys()].sort()).toEqual([...keys].sort())
  for (const [key, text] of texts) {
    expect(slots(there.get(key)!), key).toBe(slots(text))
    expect(forms(there.get(key)!), key).toBe(forms(text))
  }
})

it.each(others)('%s is translated', (language) => {
  const there = new Map<string, string>(textsOf(language))
  const words = (text: string) => text.replace(/\{\w+\}/g, '').match(/\p{L}{2,}/gu)?.length ?? 0
  const same = texts.filter(([key, text]) => words(text) > 3 && there.get(key) === text).map(([key]) => key)
  expect(same).toEqual([])
})

it('speaks another language when it is told to, on all pages', async () => {
  await speak('de')
  expect(document.documentElement.lang).toBe('de')
  expect(i18n.global.t('app.retry')).not.toBe('Try again')
  await readPageTexts()
  expect(i18n.global.t('manage.save')).toBe(file('pages/de').manage?.save)
  await speak('en')
  expect(i18n.global.t('manage.save')).toBe('Save')
})

it('knows languages by their tags', () => {
  expect(known(['', 'pt-BR', 'de-AT', 'fr'])).toBe('de')
  expect(known(['tr_TR'])).toBe('tr')
  expect(known(['pt'])).toBe('en')
})
