/** A piece of a text; `href` is set if it is an address to follow. */
export interface Piece {
  text: string
  href?: string
}

const addresses = /\bhttps?:\/\/[^\s<>"'`\\^{}|]+/gi
const trailing = /[.,;:!?]+$/

/** Splits a text into plain pieces and http(s) addresses. Joined again, they are the text. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = []
  let done = 0
  for (const match of text.matchAll(addresses)) {
    const href = trimmed(match[0])
    if (!URL.canParse(href)) continue
    if (match.index > done) pieces.push({ text: text.slice(done, match.index) })
    pieces.push({ text: href, href })
    done = match.index + href.length
  }
  if (done < text.length) pieces.push({ text: text.slice(done) })
  return pieces
}

// Punctuation after an address ends the sentence, and so does a bracket that was
// opened before it.
function trimmed(address: string): string {
  let href = address.replace(trailing, '')
  while (/[)\]]$/.test(href) && !balanced(href)) href = href.slice(0, -1).replace(trailing, '')
  return href
}

function balanced(text: string): boolean {
  const count = (c: string) => text.split(c).length
  return count('(') >= count(')') && count('[') >= count(']')
}
