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

  it('keeps every character', () => {
    for (const text of ['', 'a\nb https://x.example, c', '<img src=x onerror=alert(1)> http://y.example!']) {
      expect(linkify(text).map((p) => p.text).join('')).toBe(text)
    }
  })
})
