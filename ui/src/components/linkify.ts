/** A piece of a text; `href` is set if it is an address to follow. */
export interface Piece {
  text: string
  href?: string
}

const addresses = /\bhttps?:\/\/[^\s<>"'`\\^{}|]+/gi
const mostLinks = 500
const longest = 4_000

/**
 * Splits a text into plain pieces and http(s) addresses. Joined again, they are the text.
 * What is longer than an address can be is none, and after some hundred there are no more.
 */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = []
  let done = 0
  let links = 0
  for (const match of text.matchAll(addresses)) {
    const href = trimmed(match[0])
    if (href.length > longest || !URL.canParse(href)) continue
    if (++links > mostLinks) break
    if (match.index > done) pieces.push({ text: text.slice(done, match.index) })
    pieces.push({ text: href, href })
    done = match.index + href.length
  }
  if (done < text.length) pieces.push({ text: text.slice(done) })
  return pieces
}

// Punctuation after an address ends the sentence, and so does a bracket that was
// opened before it. The text may be long and hostile: it is gone through once.
function trimmed(address: string): string {
  const extra = { ')': count(address, ')') - count(address, '('), ']': count(address, ']') - count(address, '[') }
  let end = address.length
  for (; end > 0; end--) {
    const last = address[end - 1] as string
    if ('.,;:!?'.includes(last)) continue
    if ((last !== ')' && last !== ']') || extra[last] <= 0) break
    extra[last]--
  }
  return address.slice(0, end)
}

const count = (text: string, c: string) => text.split(c).length
