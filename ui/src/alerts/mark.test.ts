import { describe, expect, it } from 'vitest'
import { markAt } from './mark'

describe('markAt', () => {
  const f = (query: string, position: number, ...want: string[]) =>
    it(`${query} at ${position}`, () => expect(Object.values(markAt(query, position))).toEqual(want))
  f('a AND AND b', 6, 'a AND ', 'A', 'ND b')
  f('text:"🔥" )', 9, 'text:"🔥" ', ')', '')
  f('a AND', 5, 'a AND', '', '')
  f('a', 99, 'a', '', '')
  f('', 0, '', '', '')
})
