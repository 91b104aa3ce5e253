import { departure } from './departure.ts'
import { loginEndings, noteAnswer, noteSilence } from './condition.ts'
import { apiProblem, isApiProblem, isPassing, readProblem } from './problem.ts'
import { createSeen } from './seen.ts'

/** What a query answers; `stale` when it may not show this page's own last writes yet. */
export type Answer<T> = { readonly body: T; readonly stale: boolean }

/** How a command is told. */
export type WriteMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Settings of {@link tell}. */
export type TellOptions = {
  readonly body?: object
  /** One per thing that is to happen: trying again with the same key happens once. */
  readonly key: string
  /** For requests that must outlive the page, such as a deletion whose time to undo was cut short. */
  readonly keepalive?: boolean
}

/** No answer within this is an answer: the servers give up much earlier. */
const DEADLINE_MS = 20_000
/** Attempts of a write within one call; people may try again after that. */
const ATTEMPTS = 3
const FIRST_PAUSE_MS = 400
/** Longer pauses are left to the person at the page. */
const LONGEST_PAUSE_MS = 3_000

/** Where the page asks who is logged in. */
export const WHO_IS_THERE = '/api/members/me'

const seen = createSeen(sessionStorage, Date.now)

/** A key no one else has used: 128 random bits. (`crypto.randomUUID` is missing outside of secure contexts.) */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** Asks a query. Never changes anything, so the caller may repeat it at will. Throws an {@link ApiProblem}. */
export const ask = async <T>(path: string, signal?: AbortSignal): Promise<Answer<T>> => {
  const wanted = seen.find(path)
  const headers = { Accept: 'application/json', ...(wanted !== null && { 'Banyan-Seen': wanted }) }
  const response = await request(path, { headers, signal: deadline(signal) })
  return { body: (await response.json()) as T, stale: response.headers.get('Banyan-Stale') === 'true' }
}

/**
 * Tells a command and remembers what it wrote for the next queries. Passing problems (no network, 429, 502–504) are
 * tried again twice under the same key, so at most one effect comes of it. Throws an {@link ApiProblem}.
 */
export const tell = async <T>(method: WriteMethod, path: string, options: TellOptions): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tellOnce<T>(method, path, options)
    } catch (error) {
      const pauseMs = Math.max(FIRST_PAUSE_MS * 2 ** (attempt - 1), isApiProblem(error) ? (error.retryAfterMs ?? 0) : 0)
      if (attempt === ATTEMPTS || !isPassing(error) || pauseMs > LONGEST_PAUSE_MS) throw error
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }
}

const tellOnce = async <T>(method: string, path: string, { body, key, keepalive }: TellOptions): Promise<T> => {
  const response = await request(path, {
    method,
    headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'Idempotency-Key': key },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(keepalive === true && { keepalive }),
    signal: deadline(),
  })
  seen.remember(response.headers.get('Banyan-Seen'))
  return (await response.json()) as T
}

const deadline = (signal?: AbortSignal) =>
  AbortSignal.any([AbortSignal.timeout(DEADLINE_MS), ...(signal === undefined ? [] : [signal])])

const request = async (path: string, init: RequestInit): Promise<Response> => {
  const response = await fetch(path, init).catch((error: unknown) => {
    // Somebody inside the page changed their mind: no problem of the network's.
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    noteSilence()
    const code = error instanceof DOMException && error.name === 'TimeoutError' ? 'NO_ANSWER' : 'NO_NETWORK'
    throw apiProblem(`${path} gave no answer`, { code, status: 0 })
  })
  if (response.ok) {
    noteAnswer(response, null)
    return response
  }
  const problem = await readProblem(response)
  noteAnswer(response, problem.retryAfterMs)
  // Asking who is there is how the page finds out: that answer is no news to it.
  if (problem.status === 401 && path !== WHO_IS_THERE) loginEndings.change((count) => count + 1)
  if (problem.code === 'NotTakingPart') departure.change(() => true)
  throw problem
}
