import type { Request } from 'express'
import type { LabelKey } from './labels/korean.ts'

/** Which field is wrong, and why, in words for the customer. */
export type Problems = { readonly [field: string]: LabelKey }

/** What PostgreSQL's `integer` holds. */
export const MAX_INTEGER = 2_147_483_647

/** The text of a form field, trimmed and without control characters; '' when it is missing or was sent twice. */
export const field = (req: Request, name: string): string => textOf((req.body as Fields | undefined)?.[name])

/** The text of a query parameter, as {@link field}. */
export const parameter = (req: Request, name: string): string => textOf((req.query as Fields)[name])

/** A password as typed: never trimmed. */
export const secretField = (req: Request, name: string): string => {
  const value = (req.body as Fields | undefined)?.[name]
  return typeof value === 'string' ? value : ''
}

/** The whole number in a text, if it is one from `low` to `high`. */
export const wholeNumber = (text: string, low: number, high: number): number | undefined => {
  const value = Number(text)
  return /^\d{1,10}$/.test(text) && low <= value && value <= high ? value : undefined
}

/** The id in a path, if it can be one. */
export const idIn = (text: unknown): number | undefined =>
  typeof text === 'string' ? wholeNumber(text, 1, MAX_INTEGER) : undefined

/** Leaves out the fields without a problem. */
export const problemsIn = (checks: { readonly [field: string]: LabelKey | false }): Problems =>
  Object.fromEntries(Object.entries(checks).filter((check): check is [string, LabelKey] => check[1] !== false))

/** True when there is nothing to complain about. */
export const isFine = (problems: Problems): boolean => Object.keys(problems).length === 0

type Fields = { readonly [name: string]: unknown }

const textOf = (value: unknown): string =>
  // oxlint-disable-next-line no-control-regex -- PostgreSQL refuses NUL in text, and no field here has lines
  typeof value === 'string' ? value.replaceAll(/[\u0000-\u001F\u007F]/g, ' ').trim() : ''
