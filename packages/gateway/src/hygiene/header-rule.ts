/** What the gateway itself looks at. */
export type HeadField =
  | 'host'
  | 'connection'
  | 'contentLength'
  | 'transferEncoding'
  | 'cookie'
  | 'origin'
  | 'fetchSite'
  | 'contentType'
  | 'accept'
  | 'acceptLanguage'
  | 'traceparent'
  | 'tracestate'
  | 'via'
  | 'forwardedFor'
  | 'forwardedProto'

/** What is done with one header line of a request. */
export type HeaderRule = {
  /**
   * - `on`: passed on.
   * - `to-legacy`: says who somebody is, or what the request really is: theirs to judge for the old system, never for new ones.
   * - `nowhere`: between two neighbours only (RFC 9110 §7.6.1), or ours to say.
   */
  readonly goes: 'on' | 'to-legacy' | 'nowhere'
  readonly field: HeadField | undefined
}

const ON: HeaderRule = { goes: 'on', field: undefined }
const TO_LEGACY: HeaderRule = { goes: 'to-legacy', field: undefined }
const NOWHERE: HeaderRule = { goes: 'nowhere', field: undefined }
const seen = (field: HeadField): HeaderRule => ({ goes: 'on', field })
const kept = (field: HeadField): HeaderRule => ({ goes: 'nowhere', field })

const RULES = new Map<string, HeaderRule>([
  ['content-length', seen('contentLength')],
  ['content-type', seen('contentType')],
  ['origin', seen('origin')],
  ['sec-fetch-site', seen('fetchSite')],
  ['accept', seen('accept')],
  ['accept-language', seen('acceptLanguage')],
  ['cookie', { goes: 'to-legacy', field: 'cookie' }],
  ['host', kept('host')],
  ['connection', kept('connection')],
  ['transfer-encoding', kept('transferEncoding')],
  ['traceparent', kept('traceparent')],
  ['tracestate', kept('tracestate')],
  ['via', kept('via')],
  ['x-forwarded-for', kept('forwardedFor')],
  ['x-forwarded-proto', kept('forwardedProto')],
  ['banyan-seen', ON],
  ...rulesOf(NOWHERE, 'keep-alive', 'proxy-connection', 'proxy-authorization', 'te', 'trailer', 'upgrade', 'expect'),
  ...rulesOf(NOWHERE, 'http2-settings', 'forwarded', 'x-original-url', 'x-rewrite-url'),
  ...rulesOf(NOWHERE, 'x-real-ip', 'x-client-ip', 'x-cluster-client-ip', 'true-client-ip', 'cf-connecting-ip'),
  ...rulesOf(TO_LEGACY, 'authorization', 'remote-user', 'x-remote-user'),
  ...rulesOf(TO_LEGACY, 'x-http-method', 'x-http-method-override', 'x-method-override'),
])

const NOWHERE_PREFIXES: readonly string[] = ['x-forwarded-', 'banyan-']
const TO_LEGACY_PREFIXES: readonly string[] = ['x-user', 'x-member', 'x-auth', 'x-identity', 'x-principal', 'x-account']

const MAX_SPELLINGS = 1_024
const spellings = new Map<string, HeaderRule>()

/** The rule for a name in whatever case. Spellings seen before cost one look into a map of at most 1,024. */
export const headerRule = (name: string): HeaderRule => {
  const known = spellings.get(name)
  if (known !== undefined) return known
  const rule = findRule(name.toLowerCase())
  if (spellings.size >= MAX_SPELLINGS) spellings.clear()
  spellings.set(name, rule)
  return rule
}

const findRule = (name: string): HeaderRule => {
  const exact = RULES.get(name)
  if (exact !== undefined) return exact
  // CGI-like software reads `X_User_Id` as `X-User-Id`: no new service needs an underscore.
  const plain = name.replaceAll('_', '-')
  if (plain !== name) return findRule(plain) === NOWHERE ? NOWHERE : TO_LEGACY
  if (NOWHERE_PREFIXES.some((prefix) => name.startsWith(prefix))) return NOWHERE
  return TO_LEGACY_PREFIXES.some((prefix) => name.startsWith(prefix)) ? TO_LEGACY : ON
}

function rulesOf(rule: HeaderRule, ...names: readonly string[]): readonly (readonly [string, HeaderRule])[] {
  return names.map((name) => [name, rule] as const)
}
