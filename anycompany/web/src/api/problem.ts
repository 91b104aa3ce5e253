/**
 * The server, or the way to it, said no. `code` is stable: the server's own (RFC 9457 member `code`), or
 * `NO_NETWORK` / `NO_ANSWER` when nothing came back.
 */
export type ApiProblem = Error & {
  readonly code: string
  /** HTTP status; 0 when there was no answer. */
  readonly status: number
  /** How long to wait before trying again, when the server said so. */
  readonly retryAfterMs: number | null
}

/** Statuses after which the same request may succeed unchanged. */
const PASSING_STATUSES: readonly number[] = [0, 429, 502, 503, 504]

/** Refusals that come before the command is looked at. */
const UNDECIDED_STATUSES: readonly number[] = [401, 408, 429]

/** An {@link ApiProblem} to throw. */
export const apiProblem = (
  message: string,
  fields: { readonly code: string; readonly status: number; readonly retryAfterMs?: number | null },
): ApiProblem => Object.assign(new Error(message), { name: 'ApiProblem', retryAfterMs: null, ...fields })

/** True for an {@link ApiProblem}, and, with a code, only for that one. */
export const isApiProblem = (error: unknown, code?: string): error is ApiProblem =>
  error instanceof Error && error.name === 'ApiProblem' && (code === undefined || (error as ApiProblem).code === code)

/** True when it is worth trying again without changing anything. */
export const isPassing = (error: unknown): boolean => isApiProblem(error) && PASSING_STATUSES.includes(error.status)

/** True when the server decided: what was asked for has not happened, and the same key would only give the same answer again. */
export const isRefusal = (error: unknown): boolean =>
  isApiProblem(error) && error.status >= 400 && error.status < 500 && !UNDECIDED_STATUSES.includes(error.status)

/** Reads a refusal's body; a page of a proxy in between gives a problem of its own, named by its status. */
export const readProblem = async (response: Response): Promise<ApiProblem> => {
  const body = await response.json().catch(() => ({}))
  const { code, detail, title } = body as { code?: unknown; detail?: unknown; title?: unknown }
  return apiProblem([detail, title].find((text) => typeof text === 'string') ?? response.statusText, {
    code: typeof code === 'string' ? code : `HTTP_${response.status}`,
    status: response.status,
    retryAfterMs: retryAfterMs(response.headers.get('Retry-After')),
  })
}

const retryAfterMs = (header: string | null): number | null => {
  if (header === null) return null
  const seconds = Number(header)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null
}
