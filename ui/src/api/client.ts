// Requests to the server's API.
import { apiAddress, bearer } from './place'

/** A place in the text of a query that could not be read. */
export interface QueryFault {
  /** Offset in Unicode code points from the start of the query. */
  position: number
  message: string
}

/** A refused or failed request. A status of 0 means that the server was not reached. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly faults: QueryFault[] = [],
    readonly requestId = '',
  ) {
    super(message)
    this.name = 'ApiError'
  }
}

export type Query = Record<string, string | number | string[] | null | undefined>

let suspected: () => void = () => {}

/** Has somebody look after the session whenever a request was refused for want of one. */
export function onSuspicion(look: () => void) {
  suspected = look
}

/** Says that the session may have ended. */
export const suspect = () => suspected()

interface Options {
  method?: 'GET' | 'PUT' | 'POST' | 'DELETE'
  query?: Query
  body?: unknown
  signal?: AbortSignal
}

/** The full address of an API path such as `alerts`, with its parameters. */
export function address(path: string, query: Query = {}): string {
  const url = apiAddress(path)
  url.search = paramsOf(query).toString()
  return url.href
}

/** The parameters as they stand in an address; those without a value are left out. */
export function paramsOf(query: Query): URLSearchParams {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '') continue
    for (const one of Array.isArray(value) ? value : [value]) params.append(name, String(one))
  }
  return params
}

/** Sends a request and returns the decoded answer; throws an ApiError otherwise. */
export async function request<T>(path: string, options: Options = {}): Promise<T> {
  const { method = 'GET', query, body, signal } = options
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (bearer()) headers.Authorization = `Bearer ${bearer()}`

  let response: Response
  try {
    response = await fetch(address(path, query), {
      method,
      headers,
      signal,
      body: body === undefined ? undefined : JSON.stringify(body),
    })
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new ApiError(0, 'the server cannot be reached')
  }
  const answer: unknown = await response.json().catch(() => null)
  if (response.status === 401) suspect()
  if (!response.ok) throw refusal(response, answer)
  if (answer === null) throw new ApiError(response.status, 'the answer is not JSON')
  return answer as T
}

function refusal(response: Response, answer: unknown): ApiError {
  const { message, errors, requestId } = (answer ?? {}) as Record<string, unknown>
  return new ApiError(
    response.status,
    typeof message === 'string' && message ? message : response.statusText || `HTTP ${response.status}`,
    Array.isArray(errors) ? errors.filter(isFault) : [],
    typeof requestId === 'string' ? requestId : '',
  )
}

function isFault(x: unknown): x is QueryFault {
  return typeof x === 'object' && x !== null && typeof (x as QueryFault).position === 'number'
}
