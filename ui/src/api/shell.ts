import { apiAddress } from './place'

/** What stands for a key that is not there. */
export const anyKey = 'YOUR-API-KEY'

/** The address of a route for programs, such as `heartbeat`. */
export const programAddress = (path: string) => apiAddress(path).href

/** A line for a POSIX shell that posts JSON. */
export function curl(path: string, body: object, key = ''): string {
  return [
    `curl -XPOST ${quoted(programAddress(path))}`,
    ...(key ? [`-H ${quoted(`Authorization: Key ${key}`)}`] : []),
    `-H 'Content-Type: application/json'`,
    `-d ${quoted(JSON.stringify(body))}`,
  ].join(' \\\n  ')
}

/** A text as one word of a shell. */
export const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
