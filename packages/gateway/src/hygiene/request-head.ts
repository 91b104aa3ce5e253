import { type HeadField, headerRule } from './header-rule.ts'

/** The head of a request, read in one pass: what the gateway looks at, and what it passes on. */
export type RequestHead = {
  readonly host: string
  readonly hostCount: number
  readonly connection: string
  /** -1 without one. */
  readonly contentLength: number
  readonly transferEncoding: string
  readonly cookie: string
  readonly origin: string
  readonly fetchSite: string
  readonly contentType: string
  readonly accept: string
  readonly acceptLanguage: string
  readonly traceparent: string
  readonly tracestate: string
  readonly via: string
  readonly forwardedFor: string
  readonly forwardedProto: string
  /** Names and values in turn, as undici takes them. */
  readonly forwarded: string[]
}

/** To whom the head will be forwarded: new services get no cookies and no identity that a client claims. */
export type Audience = 'own' | 'legacy'

/** `raw` is `IncomingMessage.rawHeaders`. Repeated lines of a header that must be single are joined, so that they match nothing. */
export const readRequestHead = (raw: readonly string[], audience: Audience): RequestHead => {
  const head = emptyHead()
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string
    const value = raw[i + 1] as string
    const { goes, field } = headerRule(name)
    if (field !== undefined) note(head, field, value)
    if (goes === 'on' || (goes === 'to-legacy' && audience === 'legacy')) head.forwarded.push(name, value)
  }
  return head
}

type Growing = { -readonly [Field in keyof RequestHead]: RequestHead[Field] }

const emptyHead = (): Growing => ({
  host: '',
  hostCount: 0,
  connection: '',
  contentLength: -1,
  transferEncoding: '',
  cookie: '',
  origin: '',
  fetchSite: '',
  contentType: '',
  accept: '',
  acceptLanguage: '',
  traceparent: '',
  tracestate: '',
  via: '',
  forwardedFor: '',
  forwardedProto: '',
  forwarded: [],
})

const note = (head: Growing, field: HeadField, value: string): void => {
  if (field === 'contentLength') head.contentLength = Number(value)
  else if (field === 'cookie') head.cookie = head.cookie === '' ? value : `${head.cookie}; ${value}`
  else if (field === 'host') {
    head.host = value
    head.hostCount++
  } else head[field] = joined(head[field], value)
}

const joined = (before: string, value: string): string => (before === '' ? value : `${before}, ${value}`)

const USUAL_CONNECTION = /^(?:keep-alive|close|upgrade|)$/i

/** Takes out the headers that `Connection` lists: they were meant for the gateway alone. */
export const dropListed = (forwarded: string[], connection: string): void => {
  if (USUAL_CONNECTION.test(connection)) return
  const listed = new Set(
    connection
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  )
  listed.delete('content-length') // framing is never hop-by-hop: taking it out would change where the body ends
  for (let i = forwarded.length - 2; i >= 0; i -= 2)
    if (listed.has(forwarded[i]?.toLowerCase() ?? '')) forwarded.splice(i, 2)
}
