import { PROBLEM_TYPE } from '@banyan/model'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Role } from '../accounts/roles.ts'
import type { Session } from '../accounts/sessions.ts'
import { faults } from '../errors.ts'
import type { HostAnswer } from '../host/host-client.ts'

/** What the handler of a route learns. `caller` is null only where the route's role is. */
export type Call<C> = { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly caller: C }

/** One address of the console's API: whoever has not the role never reaches its handler. */
export type ConsoleRoute =
  | {
      readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
      readonly url: string
      readonly role: Role
      /** What the audit calls an attempt, also one that the role forbids; null for what only reads. */
      readonly action: string | null
      readonly answer: (call: Call<Session>) => Promise<unknown>
    }
  | {
      readonly method: 'GET' | 'POST' | 'DELETE'
      readonly url: string
      /** Anybody: signing in. */
      readonly role: null
      readonly action: null
      readonly answer: (call: Call<null>) => Promise<unknown>
    }

/** Most fields named in one refusal. */
const FIELDS_TOLD_MAX = 20

/** An input as its schema reads it. Throws `CONSOLE_INPUT_INVALID` with the paths of fields that don't fit, never their values. */
export const parseInput = <S extends z.ZodType>(schema: S, sent: unknown): z.output<S> => {
  const result = schema.safeParse(sent)
  if (result.success) return result.data
  const fields = result.error.issues
    .slice(0, FIELDS_TOLD_MAX)
    .map(({ path, message }) => ({ path: path.map(String).join('.'), expected: message }))
  throw faults.CONSOLE_INPUT_INVALID({ fields })
}

/** What a process answered, as it is; also a problem is handed on: it says what was expected and found better than we could. */
export const handOn = (reply: FastifyReply, { status, body }: HostAnswer): unknown => {
  reply.code(status)
  if (status < 400) return body
  return reply.type(PROBLEM_TYPE).send(JSON.stringify(body))
}

const REASON_LENGTH_MAX = 500
/** Why somebody acts: whoever reads the audit later wants to know. */
export const reason = z.string().trim().min(1).max(REASON_LENGTH_MAX)

/** A whole number in a query string. */
export const wholeNumber = (o: { readonly min: number; readonly max: number }) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.int().min(o.min).max(o.max))

/** A field of a query string may be left out, and then is not there. */
export const parametersOf = (request: FastifyRequest): Readonly<Record<string, string>> => ({
  ...(request.params as object),
  ...(request.query as object),
})
