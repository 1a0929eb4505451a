/** What came to a list and what went from it. */
export function changes(before: string[], after: string[]): { added: string[]; gone: string[] } {
  return { added: after.filter((x) => !before.includes(x)), gone: before.filter((x) => !after.includes(x)) }
}
