import { describe, expect, it } from 'vitest'
import { blamed, faultsOf } from './faults'
import type { Field } from './kind'

const fields: Field[] = [
  { name: 'name', sort: 'text', required: true },
  { name: 'email', sort: 'email' },
  { name: 'scopes', sort: 'scopes', required: true },
  { name: 'again', sort: 'password', check: (d) => (d.again === d.password ? undefined : 'users.notSame') },
]

it('finds what is missing or wrong', () => {
  expect(faultsOf(fields, { name: '  ', scopes: [], password: 'a', again: 'b' })).toEqual({
    name: 'manage.required', scopes: 'manage.required', again: 'users.notSame',
  })
  expect(faultsOf(fields, { name: 'x', scopes: ['read'] })).toEqual({})
})

describe('blamed', () => {
  const f = (message: string, want: string) => it(message, () => expect(blamed(message, fields)).toBe(want))
  f('user with that email already exists', 'email')
  f("missing required field 'name'", 'name')
  f('the server cannot be reached', '')
  f('', '')
})
