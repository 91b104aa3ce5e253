import { headerRule, RULE } from './header-rule.ts'

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
  const head = {
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
    forwarded: [] as string[],
  }
  const { forwarded } = head
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string
    const value = raw[i + 1] as string
    switch (headerRule(name)) {
      case RULE.pass:
      case RULE.banyanSeen:
        forwarded.push(name, value)
        break
      case RULE.drop:
        break
      case RULE.dropOnOwn:
        if (audience === 'legacy') forwarded.push(name, value)
        break
      case RULE.host:
        head.host = value
        head.hostCount++
        break
      case RULE.connection:
        head.connection = joined(head.connection, value)
        break
      case RULE.contentLength:
        head.contentLength = Number(value)
        forwarded.push(name, value)
        break
      case RULE.transferEncoding:
        head.transferEncoding = joined(head.transferEncoding, value)
        break
      case RULE.cookie:
        head.cookie = head.cookie === '' ? value : `${head.cookie}; ${value}`
        if (audience === 'legacy') forwarded.push(name, value)
        break
      case RULE.origin:
        head.origin = joined(head.origin, value)
        forwarded.push(name, value)
        break
      case RULE.fetchSite:
        head.fetchSite = joined(head.fetchSite, value)
        forwarded.push(name, value)
        break
      case RULE.contentType:
        head.contentType = joined(head.contentType, value)
        forwarded.push(name, value)
        break
      case RULE.accept:
        head.accept = joined(head.accept, value)
        forwarded.push(name, value)
        break
      case RULE.acceptLanguage:
        head.acceptLanguage = joined(head.acceptLanguage, value)
        forwarded.push(name, value)
        break
      case RULE.traceparent:
        head.traceparent = joined(head.traceparent, value)
        break
      case RULE.tracestate:
        head.tracestate = joined(head.tracestate, value)
        break
      case RULE.via:
        head.via = joined(head.via, value)
        break
      case RULE.forwardedFor:
        head.forwardedFor = joined(head.forwardedFor, value)
        break
      case RULE.forwardedProto:
        head.forwardedProto = joined(head.forwardedProto, value)
        break
    }
  }
  return head
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
