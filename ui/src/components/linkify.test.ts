import { describe, expect, it } from 'vitest'
import { linkify } from './linkify'

const links = (text: string) => linkify(text).flatMap((p) => p.href ?? [])

describe('linkify', () => {
  const f = (text: string, ...want: string[]) => it(text, () => expect(links(text)).toEqual(want))
  f('plain text')
  f('see https://a.example/x?y=1#z.', 'https://a.example/x?y=1#z')
  f('http://a.example and https://b.example', 'http://a.example', 'https://b.example')
  f('(https://a.example/wiki/X_(y))', 'https://a.example/wiki/X_(y)')
  f('<a href="https://a.example/x">run</a>', 'https://a.example/x')
  f('javascript:alert(1) data:text/html,x ftp://a.example')
  f('xhttps://a.example')
  f('https://')

  it('is quick with what is made to be slow', () => {
    for (const end of [')', '!', '!)', '].']) expect(links(`https://a.example/${end.repeat(500_000)}`)).toEqual(['https://a.example/'])
    expect(links('https://a.example/x '.repeat(50_000))).toHaveLength(500)
    expect(links(`https://${'a'.repeat(1_000_000)} https://b.example`)).toEqual(['https://b.example'])
  })

  it('keeps every character', () => {
    for (const text of ['', 'a\nb https://x.example, c', '<img src=x onerror=alert(1)> http://y.example!']) {
      expect(linkify(text).map((p) => p.text).join('')).toBe(text)
    }
  })
})
