/** What is done with one header line of a request. Numbers, because this is asked ten times a request. */
export const RULE = {
  pass: 0,
  /** Between two neighbours only (RFC 9110 §7.6.1), or ours to say. */
  drop: 1,
  /** Says who somebody is, or what the request really is: dropped towards new services, theirs to judge for the old system. */
  dropOnOwn: 2,
  host: 3,
  connection: 4,
  contentLength: 5,
  transferEncoding: 6,
  cookie: 7,
  origin: 8,
  fetchSite: 9,
  contentType: 10,
  accept: 11,
  traceparent: 12,
  tracestate: 13,
  via: 14,
  acceptLanguage: 15,
  forwardedFor: 16,
  forwardedProto: 17,
  banyanSeen: 18,
} as const

/** One of {@link RULE}. */
export type Rule = (typeof RULE)[keyof typeof RULE]

const BY_NAME: Readonly<Record<string, Rule>> = {
  host: RULE.host,
  connection: RULE.connection,
  'content-length': RULE.contentLength,
  'transfer-encoding': RULE.transferEncoding,
  cookie: RULE.cookie,
  origin: RULE.origin,
  'sec-fetch-site': RULE.fetchSite,
  'content-type': RULE.contentType,
  accept: RULE.accept,
  traceparent: RULE.traceparent,
  tracestate: RULE.tracestate,
  via: RULE.via,
  'accept-language': RULE.acceptLanguage,
  'x-forwarded-for': RULE.forwardedFor,
  'x-forwarded-proto': RULE.forwardedProto,
  'banyan-seen': RULE.banyanSeen,
  'keep-alive': RULE.drop,
  'proxy-connection': RULE.drop,
  'proxy-authorization': RULE.drop,
  te: RULE.drop,
  trailer: RULE.drop,
  upgrade: RULE.drop,
  'http2-settings': RULE.drop,
  expect: RULE.drop,
  forwarded: RULE.drop,
  'x-original-url': RULE.drop,
  'x-rewrite-url': RULE.drop,
  'x-real-ip': RULE.drop,
  'x-client-ip': RULE.drop,
  'x-cluster-client-ip': RULE.drop,
  'true-client-ip': RULE.drop,
  'cf-connecting-ip': RULE.drop,
  authorization: RULE.dropOnOwn,
  'remote-user': RULE.dropOnOwn,
  'x-remote-user': RULE.dropOnOwn,
  'x-http-method': RULE.dropOnOwn,
  'x-http-method-override': RULE.dropOnOwn,
  'x-method-override': RULE.dropOnOwn,
}

const DROPPED: readonly string[] = ['x-forwarded-', 'banyan-']
const DROPPED_ON_OWN: readonly string[] = ['x-user', 'x-member', 'x-auth', 'x-identity', 'x-principal', 'x-account']

const MAX_SPELLINGS = 1_024
const spellings = new Map<string, Rule>()

/** The rule for a name in whatever case. Spellings seen before cost one look into a map of at most 1,024. */
export const headerRule = (name: string): Rule => {
  const known = spellings.get(name)
  if (known !== undefined) return known
  const rule = findRule(name.toLowerCase())
  if (spellings.size >= MAX_SPELLINGS) spellings.clear()
  spellings.set(name, rule)
  return rule
}

const findRule = (name: string): Rule => {
  const exact = Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined
  if (exact !== undefined) return exact
  // CGI-like software reads `X_User_Id` as `X-User-Id`: no new service needs an underscore.
  const plain = name.replaceAll('_', '-')
  if (plain !== name) return findRule(plain) === RULE.drop ? RULE.drop : RULE.dropOnOwn
  if (DROPPED.some((prefix) => name.startsWith(prefix))) return RULE.drop
  return DROPPED_ON_OWN.some((prefix) => name.startsWith(prefix)) ? RULE.dropOnOwn : RULE.pass
}
