/** A query cut at the character that could not be read; `at` is empty at the end. */
export interface Mark {
  before: string
  at: string
  after: string
}

/** Cuts a query at a position counted in Unicode code points. */
export function markAt(query: string, position: number): Mark {
  const points = [...query]
  const at = Math.max(0, Math.min(position, points.length))
  return {
    before: points.slice(0, at).join(''),
    at: points[at] ?? '',
    after: points.slice(at + 1).join(''),
  }
}
