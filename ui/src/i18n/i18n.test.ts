import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { sampleConfig } from '@/testing/sample'
import en from './en.json'

const source = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(vue|ts)$/.test(file) && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(`src/${file}`, 'utf8'))
  .join('\n')

const keys = Object.entries(en).flatMap(([group, texts]) => Object.keys(texts).map((name) => `${group}.${name}`))

// Keys that are put together, such as `column.${id}`, count for their whole group.
const whole = new Set([...source.matchAll(/\bt\(\s*`(\w+)\.\$\{/g), ...source.matchAll(/= `(\w+)\.\$\{/g)].map((m) => m[1]))
const used = new Set([...source.matchAll(/'([a-z]+\.[a-zA-Z]+)'/g)].map((m) => m[1]))

it('has every text that is asked for', () => {
  const groups = new Set(Object.keys(en))
  const missing = [...used].filter((key) => groups.has(String(key).split('.')[0] as string) && !keys.includes(String(key)))
  expect(missing).toEqual([])
})

it('has no text that nothing asks for', () => {
  expect(keys.filter((key) => !used.has(key) && !whole.has(key.split('.')[0] as string))).toEqual([])
})

it('names every column of the list', () => {
  for (const column of sampleConfig().columns) expect(en.column).toHaveProperty(column)
})
