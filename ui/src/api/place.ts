// Where the API is: below the base address of the page, or, for a console that was written to
// a folder and is served from elsewhere, where its config.json says. There a token that the
// browser keeps takes the place of the session's cookie, which other sites do not get.

const kept = 'alertad.token'
const away = document.documentElement.hasAttribute('data-away')

let found = ''
let token = away ? recall() : ''

/** Reads where the API is. It is to be called once, before the first request. */
export async function findApi() {
  if (!away) return
  const answer = await fetch(new URL('config.json', document.baseURI))
  const { endpoint } = (await answer.json()) as { endpoint: string }
  found = new URL(endpoint.replace(/\/*$/, '/'), document.baseURI).href
}

/** The address of a path of the API, such as `alerts`. */
export const apiAddress = (path: string) => new URL(path, found || new URL('api/', document.baseURI))

/** Whether the console is served from elsewhere than the API. */
export const isAway = () => away

/** What requests are sent with; empty for the cookie that the browser adds by itself. */
export const bearer = () => token

/** Keeps what a login gave, for this browser; an empty text forgets it. */
export function keepToken(given: string) {
  if (!away) return
  token = given
  try {
    if (given) localStorage.setItem(kept, given)
    else localStorage.removeItem(kept)
  } catch {
    // storage is closed to this page: the login lasts until it is left
  }
}

function recall(): string {
  try {
    return localStorage.getItem(kept) ?? ''
  } catch {
    return ''
  }
}
