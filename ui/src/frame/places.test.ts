import { expect, it } from 'vitest'
import { router } from '@/router'
import { allows } from '@/session/scope'
import { places, placesOf } from './places'

const names = (scopes: string[], more: { loggedIn?: boolean; tenancy?: boolean } = {}) =>
  placesOf({ can: (scope) => allows({ scopes, deleteScopes: [] }, scope), loggedIn: true, tenancy: true, ...more }).map((p) => p.name)

it('offers what the scopes cover', () => {
  expect(names(['admin'])).toEqual(places.map((p) => p.name))
  expect(names(['read:alerts', 'read:blackouts'])).toEqual(['alerts', 'blackouts', 'reports', 'wall', 'send', 'profile', 'settings', 'help'])
  expect(names(['read'])).not.toContain('users')
  expect(names([])).toEqual(['profile', 'settings', 'help'])
})

it('offers what there is', () => {
  expect(names(['admin'], { loggedIn: false })).not.toContain('profile')
  expect(names(['admin'], { tenancy: false })).not.toContain('customers')
})

it('gives every page an address, a key of its own, and asks for the same scope', () => {
  for (const { name, scope } of places) {
    expect(router.hasRoute(name), name).toBe(true)
    if (name !== 'alerts') expect(router.resolve({ name }).meta.scope, name).toBe(scope)
  }
  expect(new Set(places.map((p) => p.key)).size).toBe(places.length)
})
