import { createStore } from '@banyan/pages/store'
import { apiProblem, readProblem } from './problem.ts'

/** No answer within this is an answer: a rebuild is begun in less. */
const DEADLINE_MS = 20_000

/** Counts how often the server said that nobody is signed in, to somebody who was. */
export const signInEndings = createStore(0)

type Asked = { readonly method?: string; readonly body?: object; readonly signal?: AbortSignal }

/**
 * Asks the console's server; parts of the query that are undefined or empty are left out.
 * @throws ApiProblem when it refuses or does not answer.
 */
export const ask = async <T>(path: string, { method = 'GET', body, signal }: Asked = {}): Promise<T> => {
  const response = await fetch(`/api${path}`, {
    method,
    headers: { Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.any([AbortSignal.timeout(DEADLINE_MS), ...(signal ? [signal] : [])]),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw apiProblem(`${path} gave no answer`, { code: 'NO_ANSWER', status: 0 })
  })
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T
  const problem = await readProblem(response)
  if (problem.status === 401 && path !== '/session') signInEndings.change((count) => count + 1)
  throw problem
}

/** A path with its query. */
export const pathWith = (path: string, query: Readonly<Record<string, string | number | undefined>>): string => {
  const parts = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}=${encodeURIComponent(value)}`],
  )
  return parts.length > 0 ? `${path}?${parts.join('&')}` : path
}

/** The path of something of a context: each part encoded. */
export const contextPath = (context: string, ...parts: readonly string[]): string =>
  ['/contexts', ...[context, ...parts].map(encodeURIComponent)].join('/')
