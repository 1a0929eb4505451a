// Texts from outside where there is room for some of it only.

/** The start of a text; what is cut off is said by its end. */
export function brief(text: string, most = 1_000): string {
  return text.length > most ? `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…` : text
}

// Controls that turn the direction of what follows, or break the line.
const unruly = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\p{Cc}\u2028\u2029]+/gu

/** The start of a text as it can stand among other words without touching them. */
export function oneLine(text: string, most = 120): string {
  return brief(brief(text, 2 * most).replace(unruly, ' ').trim(), most)
}
