/** What an answer that says no holds: RFC 9457, with our code and what else belongs to it. */
export type Problem = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  readonly [extra: string]: unknown
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** One shape for whoever answers over HTTP; which status a code is, each edge knows alone. Without `detail` the title says it all. */
export const problem = (
  code: string,
  o: { readonly status: number; readonly detail?: string; readonly data?: unknown },
): Problem => {
  const { type, title } = kindOf(code)
  const extra = typeof o.data === 'object' && o.data !== null ? o.data : {}
  return { ...extra, type, title, status: o.status, detail: o.detail ?? title, code }
}

export const problemAddress = (code: string): string => `/banyan/errors#${code}`

type Kind = Pick<Problem, 'type' | 'title'>

/** Codes stand in source code, so there are few; an edge that sheds load makes each title once. */
const kinds = new Map<string, Kind>()

const kindOf = (code: string): Kind => {
  const known = kinds.get(code)
  if (known) return known
  const kind = { type: problemAddress(code), title: titleOf(code) }
  kinds.set(code, kind)
  return kind
}

/** `AlreadyFriends` → `Already friends`, `SERVICE_LOGIN_NEEDED` → `Login needed`: which package says so is no news to a caller. */
const titleOf = (code: string): string => {
  const spaced = code.includes('_') ? code.split('_').slice(1).join(' ') : code.replaceAll(/([a-z])([A-Z])/g, '$1 $2')
  return spaced.charAt(0).toUpperCase() + spaced.slice(1).toLowerCase()
}
