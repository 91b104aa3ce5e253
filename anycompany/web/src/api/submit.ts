import { newKey, tell, type WriteMethod } from './request.ts'
import { createSubmissions } from './submissions.ts'

const submitted = createSubmissions(sessionStorage, newKey)

/** Tells a command under the key that is right for this try. Throws an {@link ApiProblem}. */
export const submit = <T>(method: WriteMethod, path: string, body?: object): Promise<T> =>
  submitted(`${method} ${path} ${JSON.stringify(body ?? null)}`, (key) =>
    tell<T>(method, path, { key, ...(body !== undefined && { body }) }),
  )
