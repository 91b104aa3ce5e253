/** The server, or the way to it, said no. `code` is the server's own (RFC 9457 member `code`), or `NO_ANSWER`. */
export type ApiProblem = Error & {
  readonly code: string
  /** HTTP status; 0 when there was no answer. */
  readonly status: number
}

/** An {@link ApiProblem} to throw. */
export const apiProblem = (message: string, fields: { readonly code: string; readonly status: number }): ApiProblem =>
  Object.assign(new Error(message), { name: 'ApiProblem', ...fields })

/** True for an {@link ApiProblem}, and, with a status, only for that one. */
export const isApiProblem = (error: unknown, status?: number): error is ApiProblem =>
  error instanceof Error &&
  error.name === 'ApiProblem' &&
  (status === undefined || (error as ApiProblem).status === status)

/** Reads a refusal's body. */
export const readProblem = async (response: Response): Promise<ApiProblem> => {
  const body = (await response.json().catch(() => ({}))) as { code?: unknown; detail?: unknown; title?: unknown }
  return apiProblem([body.detail, body.title].find((text) => typeof text === 'string') ?? response.statusText, {
    code: typeof body.code === 'string' ? body.code : `HTTP_${response.status}`,
    status: response.status,
  })
}
