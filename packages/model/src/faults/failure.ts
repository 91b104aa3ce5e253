import { isFault } from './fault.ts'

/**
 * What may be told of an error to anybody who reads a log or a list: never its sentence, which may quote what somebody wrote, nor what
 * a driver hangs on it, as PostgreSQL's `detail` with the values of a key.
 */
export type Failure = {
  /** A fault's code, a SQLSTATE, a code of the operating system; null where there is none. */
  readonly code: string | null
  /** The error's class, such as `TypeError`. */
  readonly type: string
  /** Where code of this repository threw it, such as `anycompany/social/src/post/post.ts:12:5`; null where the stack doesn't say. */
  readonly place: string | null
}

/** Most lines of a stack that are told. */
const FRAMES_MAX = 12

export const failureOf = (error: unknown): Failure => ({
  code: codeOf(error),
  type: typeOf(error),
  place: placeOf(framesOf(error)),
})

/** `STORE_UNAVAILABLE at packages/…/open.ts:12:5`, `TypeError at an unknown place`. */
export const formatFailure = ({ code, type, place }: Failure): string =>
  `${isFaultCode(code) ? code : [type, code].filter((part) => part !== null).join(' ')} at ${place ?? 'an unknown place'}`

/** The places of a stack, the innermost first, without the sentence above them and without the folders that this machine keeps them in. */
export const framesOf = (error: unknown): readonly string[] => {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return []
  const { message, stack } = error
  // A sentence may hold lines that look like places: those of a stack are the last ones, below all that it says.
  const at = message === '' ? -1 : stack.lastIndexOf(message)
  const below = at === -1 ? stack : stack.slice(at + message.length)
  const lines = below.split('\n').slice(1)
  const first = lines.findLastIndex((line) => !line.startsWith('    at ')) + 1
  return lines
    .slice(first)
    .flatMap((line) => FRAME.exec(line)?.[1] ?? [])
    .filter((place) => !MAKES_FAULTS.test(place))
    .slice(0, FRAMES_MAX)
    .map(shortened)
}

const FRAME = /^ {4}at (?:.*\()?((?:file:\/\/|\/|[A-Z]:\\|node:)[^()]+:\d+:\d+)\)?$/
const MAKES_FAULTS = /\/model\/src\/faults\/fault\.ts:/
const CODE = /^[A-Z][A-Z0-9_]{2,59}$|^[0-9A-Z]{5}$/
const FAULT_CODE = /^[A-Z]+(?:_[A-Z0-9]+)+$/
const TYPE = /^\w{1,60}$/

const isFaultCode = (code: string | null): code is string => code !== null && FAULT_CODE.test(code)

const codeOf = (error: unknown): string | null => {
  const code: unknown = isFault(error) ? error.code : error instanceof Error && 'code' in error ? error.code : null
  return typeof code === 'string' && CODE.test(code) ? code : null
}

const typeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`
  return TYPE.test(error.name) ? error.name : 'Error'
}

/** Our own code before that of libraries: there somebody can mend it. */
const placeOf = (frames: readonly string[]): string | null =>
  frames.find((frame) => !frame.startsWith('node')) ?? frames[0] ?? null

/** `file:///…/anycompany/social/src/post/post.ts:12:5` → `anycompany/social/src/post/post.ts:12:5`; of libraries the package. */
const shortened = (place: string): string => {
  const parts = place.split('/')
  const library = parts.lastIndexOf('node_modules')
  if (library !== -1) return parts.slice(library).join('/')
  const source = parts.findLastIndex((part) => part === 'src' || part === 'test')
  return parts.slice(source === -1 ? -2 : Math.max(0, source - 2)).join('/')
}
