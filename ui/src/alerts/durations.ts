/** How long an action lasts that ends by itself: seconds, for a choice by one click. */
export const durations = [15 * 60, 3600, 2 * 3600, 4 * 3600, 8 * 3600, 86_400, 7 * 86_400]

/** The choices with another one in its place, such as the server's own. */
export function withOwn(own: number | undefined): number[] {
  return own && !durations.includes(own) ? [...durations, own].sort((a, b) => a - b) : durations
}

/** Reads a span as people write it: 90m, 2h, 1.5 d; plain numbers are minutes. Null if it is none. */
export function readSpan(text: string): number | null {
  const [, number = '', unit = 'm'] = /^\s*(\d+(?:[.,]\d+)?)\s*([smhdw]?)\s*$/i.exec(text) ?? []
  const seconds = { s: 1, m: 60, h: 3600, d: 86_400, w: 7 * 86_400 }[unit.toLowerCase() || 'm']
  const span = Math.round(Number(number.replace(',', '.')) * (seconds ?? 0))
  return number !== '' && span > 0 ? span : null
}
