import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { parseInput } from '../host/input.ts'
import { conversionFor, convert } from '../http/query-string.ts'

/** Most streams, events or entries of one page. */
export const PAGE_MAX = 200
const PAGE_DEFAULT = 50
const NAME_LENGTH_MAX = 320
const REASON_LENGTH_MAX = 500

export const name = z.string().min(1).max(NAME_LENGTH_MAX)
/** Why an operator acts: it stands in the audit. */
export const reason = z.string().trim().min(1).max(REASON_LENGTH_MAX)
export const pageLimit = z.int().min(1).max(PAGE_MAX).default(PAGE_DEFAULT)
export const position = z.int().min(0)

/** Reads path and query parameters as a schema wants them. Throws `SERVICE_INPUT_INVALID`. */
export const parametersAs = <S extends z.ZodType>(schema: S): ((request: FastifyRequest) => z.output<S>) => {
  const conversion = conversionFor(schema)
  return ({ params, query }) =>
    parseInput(schema, convert(conversion, { ...(query as object), ...(params as object) })) as z.output<S>
}

/** Reads path parameters and the body's fields together. */
export const bodyAs =
  <S extends z.ZodType>(schema: S): ((request: FastifyRequest) => z.output<S>) =>
  ({ params, body }) =>
    parseInput(schema, { ...(body as object), ...(params as object) }) as z.output<S>
