// Logging in through another site where the console is served from elsewhere than the API:
// the way goes through a window of the server, which tells this page how it went.
import { webLoginFor } from '@/api/session'
import { apiAddress, keepToken } from '@/api/place'

const look = 500 // whether the window is still there, in milliseconds
const shape = 'popup,width=520,height=700'

/**
 * Opens the window, because of a click; true once somebody logged in, false if they closed
 * it. Throws what the server said, or if the browser opened none.
 */
export function logInThrough(provider: string, blocked: string): Promise<boolean> {
  const opened = open(webLoginFor(provider, location.origin), '_blank', shape)
  const server = apiAddress('').origin
  return new Promise<boolean>((done, fail) => {
    if (!opened) return fail(new Error(blocked))
    const over = new AbortController()
    const finish = (end: () => void) => {
      clearInterval(timer)
      over.abort()
      end()
    }
    let gone = 0 // looks; what the window said last may still be on its way at the first
    const timer = setInterval(() => opened.closed && ++gone > 1 && finish(() => done(false)), look)
    // Any page may send messages; only that window on a page of the server tells of a login.
    const hear = ({ source, origin, data }: MessageEvent<unknown>) => {
      if (source !== opened || origin !== server) return
      const { status, token, message } = (data ?? {}) as Record<string, unknown>
      if (status === 'ok' && typeof token === 'string' && token) {
        keepToken(token)
        finish(() => done(true))
      } else if (status === 'error') {
        finish(() => fail(new Error(String(message))))
      }
    }
    addEventListener('message', hear, { signal: over.signal })
  })
}
