import { expect, it } from 'vitest'
import { brief, oneLine } from './brief'

it('cuts at a character', () => {
  expect(brief('short')).toBe('short')
  expect(brief('abcdef', 3)).toBe('abc…')
  expect(brief('ab🔥cd', 3)).toBe('ab…')
})

it('lets no text turn or break its neighbours', () => {
  expect(oneLine('a\u202eb\u2069c\nd\u0000')).toBe('a b c d')
  expect(oneLine('עברית 🔥')).toBe('עברית 🔥')
  expect(oneLine('x'.repeat(5_000))).toHaveLength(121)
})
