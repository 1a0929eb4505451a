import { expect, it } from 'vitest'
import { csvOf } from './save'

it('writes what spreadsheets read', () => {
  expect(csvOf([['a', 1, null], ['with, comma', 'say "x"', 'two\nlines']])).toBe('a,1,\r\n"with, comma","say ""x""","two\nlines"\r\n')
})

it('makes no formula of a text', () => {
  expect(csvOf([['=1+1', '+x', '-x', '@x', '\tx', -3]])).toBe("'=1+1,'+x,'-x,'@x,'\tx,-3\r\n")
})
