import { Fault } from '@banyan/model'
import { z } from 'zod'
import { faults } from '../errors.ts'

/** What was asked of whom, as faults name it. */
export type Asked = {
  readonly context: string
  /** A command, a query, or the views that are waited for. */
  readonly part: string
}

/** An answer as it came. */
export type Answer = { readonly status: number; readonly contentType: string; readonly body: Uint8Array }

/**
 * The JSON of a good answer; of a problem the callee's own fault, to be thrown here as there. Throws `SERVICE_ANSWER_UNREADABLE` for what no
 * host of ours says, and `SERVICE_CALL_REFUSED` where the token was not accepted.
 */
export const readAnswer = (asked: Asked, { status, contentType, body }: Answer): unknown => {
  if (!JSON_TYPE.test(contentType)) throw unreadable(asked, `status ${status} with ${contentType || 'no type'}`)
  const value = parsed(asked, body)
  if (status === OK) return value
  const problem = problemShape.safeParse(value)
  if (!problem.success) throw unreadable(asked, `status ${status} without a problem in it`)
  const { code, detail, ...rest } = problem.data
  if (status === UNAUTHORIZED) throw faults.SERVICE_CALL_REFUSED({ ...asked, why: detail })
  const { type: _type, title: _title, status: _status, ...data } = rest
  throw new Fault(detail, { code, retry: status === UNAVAILABLE ? 'later' : 'never', data })
}

/** A value as a schema reads it. Fields that the schema does not know are left out: the callee may be newer. Throws `SERVICE_ANSWER_UNFIT`. */
export const fitting = <S extends z.ZodType>(asked: Asked, schema: S, value: unknown): z.output<S> => {
  const first = schema.safeParse(value)
  if (first.success) return first.data
  const again = schema.safeParse(withoutUnknown(value, first.error))
  if (again.success) return again.data
  const [issue] = again.error.issues
  const found = `another value at "${issue?.path.map(String).join('.') ?? ''}"`
  throw faults.SERVICE_ANSWER_UNFIT({ ...asked, found })
}

const OK = 200
const UNAUTHORIZED = 401
const UNAVAILABLE = 503
const JSON_TYPE = /^application\/(?:problem\+)?json\b/i

/** `code` of ours: upper case of a fault. Everything else a problem holds is the fault's data. */
const problemShape = z.looseObject({ code: z.string().regex(/^[A-Z]+(?:_[A-Z0-9]+)+$/), detail: z.string() })

const utf8 = new TextDecoder('utf-8', { fatal: true })

const parsed = (asked: Asked, body: Uint8Array): unknown => {
  try {
    return JSON.parse(utf8.decode(body))
  } catch {
    throw unreadable(asked, 'something that is no JSON') // the parser's message quotes the answer
  }
}

const unreadable = (asked: Asked, found: string) => faults.SERVICE_ANSWER_UNREADABLE({ ...asked, found })

const withoutUnknown = (value: unknown, { issues }: z.ZodError): unknown => {
  const copy = structuredClone(value)
  for (const issue of issues) if (issue.code === 'unrecognized_keys') dropKeys(copy, issue.path, issue.keys)
  return copy
}

const dropKeys = (value: unknown, path: readonly PropertyKey[], keys: readonly string[]): void => {
  let at = value
  for (const step of path) at = (at as Record<PropertyKey, unknown>)[step]
  for (const key of keys) delete (at as Record<string, unknown>)[key]
}
