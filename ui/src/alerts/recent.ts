// The reader's last searches, kept in this browser.
const place = 'alertad.searches'
const most = 20

/** The last searches, the newest first. */
export function recentSearches(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? '[]')
    return Array.isArray(kept) ? kept.filter((s) => typeof s === 'string') : []
  } catch {
    return []
  }
}

/** Remembers a search. */
export function rememberSearch(text: string) {
  if (text) store([text, ...recentSearches().filter((s) => s !== text)].slice(0, most))
}

/** Forgets all of them. */
export const forgetSearches = () => store([])

function store(list: string[]) {
  try {
    localStorage.setItem(place, JSON.stringify(list))
  } catch {
    // storage is closed to this page
  }
}
