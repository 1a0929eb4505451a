import { expect, it } from 'vitest'
import { allows } from './scope'

// The table of auth/principal.go, whose rule this follows.
it.each([
  ['read:alerts', 'read:alerts', true],
  ['read', 'read:alerts', true],
  ['write:alerts', 'read:alerts', true],
  ['admin:alerts', 'read:alerts', true],
  ['admin', 'write:keys', true],
  ['read:alerts', 'write:alerts', false],
  ['read:alerts', 'read:keys', false],
  ['write', 'admin:keys', false],
  ['write:alerts', 'delete:alerts', true],
  ['read', 'delete:alerts', false],
])('%s, asked for %s: %s', (held, want, yes) => {
  expect(allows({ scopes: [held], deleteScopes: [] }, want)).toBe(yes)
})

it('asks for admin to delete where the settings say so', () => {
  const deleteScopes = ['delete:alerts']
  expect(allows({ scopes: ['write'], deleteScopes }, 'delete:alerts')).toBe(false)
  expect(allows({ scopes: ['delete:alerts'], deleteScopes }, 'delete:alerts')).toBe(true)
  expect(allows({ scopes: ['admin'], deleteScopes }, 'delete:alerts')).toBe(true)
})
