import { get, type IncomingMessage, type ServerResponse } from 'node:http'
import { importJWK, jwtVerify, type JWTPayload } from 'jose'
import { createTokenIssuer, faults, type IdentityConfig, type RunningGateway } from '../src/index.ts'
import { type RawAnswer, sendRaw } from './raw-client.ts'
import { echo, signingKey, startEdge, startServer, type TestServer } from './rig.ts'

export const HOST = 'Host: shop.example\r\n'
export const SAME_ORIGIN = 'Origin: http://shop.example\r\n'

/** What the shop knows: which session cookies are whose. Changed by the tests. */
export const shopSessions = new Map<string, string>()
export const world = {
  isShopAway: false,
  isShopHanging: false,
  verifications: 0,
  renewals: [] as string[],
  /** While it is pending the shop does not answer. */
  gate: undefined as Promise<undefined> | undefined,
  renewedCookie: '',
}

export const identityConfig: IdentityConfig = {
  cookieName: 'connect.sid',
  verifier: {
    verify: async (header) => {
      world.verifications++
      await world.gate
      if (world.isShopHanging) return new Promise<never>(() => undefined)
      if (world.isShopAway) throw new Error('connection refused')
      const userId = shopSessions.get(header.slice('connect.sid='.length))
      return userId === undefined
        ? { status: 'invalid' }
        : { status: 'valid', sessionKey: 'k', userId, userKind: 'customer' }
    },
  },
  resolver: {
    resolve: async (userId) => {
      if (userId === 'odd') throw faults.GATEWAY_RECOGNITION_REFUSED({ answered: '400 SERVICE_INPUT_INVALID' })
      return userId === 'admin' ? { notAMember: 'NotACustomer' } : { memberId: `member-${userId}` }
    },
  },
  signingKey,
  systemName: 'shop',
  signIn: [{ method: 'POST', path: '/login' }],
  signOut: [{ method: 'POST', path: '/logout' }],
  verificationsPerSecond: 1_000,
  renewal: { upstream: 'shop', path: '/session/renew', everyMs: 50 },
  timings: {
    freshMs: 100,
    refreshMs: 200,
    awayMs: 60_000,
    refusedMs: 100,
    verifyTimeoutMs: 2_000,
    impatientMs: 50,
    streamRecheckMs: 1_000,
  },
}

export const shopAnswers = (request: IncomingMessage, response: ServerResponse): void => {
  const cookies = request.headers.cookie ?? ''
  if (request.url === '/session/renew') {
    world.renewals.push(cookies)
    if (world.renewedCookie !== '') response.setHeader('set-cookie', world.renewedCookie)
    return void response.end('ok')
  }
  if (request.url?.toLowerCase().startsWith('/logout') === true) {
    shopSessions.delete(/connect\.sid=([^;]*)/.exec(cookies)?.[1] ?? '')
    return void response.writeHead(302, { location: '/' }).end()
  }
  if (request.url === '/clear') return void response.setHeader('set-cookie', 'connect.sid=; Path=/').end()
  if (request.url === '/login')
    return void response.writeHead(302, { location: '/', 'set-cookie': 'connect.sid=fresh' }).end()
  echo(request, response)
}

/** Before each test: nobody has a session, nothing was asked, all is well. */
export const forgetAll = (): void => {
  shopSessions.clear()
  Object.assign(world, {
    isShopAway: false,
    isShopHanging: false,
    verifications: 0,
    renewals: [],
    renewedCookie: '',
    gate: undefined,
  })
}

type Asked = { readonly answer: RawAnswer; readonly headers: Readonly<Record<string, string | undefined>> }
type Stream = {
  readonly stream: IncomingMessage
  /** When it had ended, by `performance.now()`. */
  readonly ended: Promise<number>
  /** Everything that has come so far. */
  readonly said: () => string
}

/** A shop with sessions, a host that echoes and streams, and a gateway that recognises callers. */
export type IdentityEdge = AsyncDisposable & {
  readonly shop: TestServer
  readonly host: TestServer
  readonly gateway: RunningGateway
  readonly port: () => number
  /** GET of an API with that session; `headers` are what the service was given. */
  readonly ask: (sid: string | undefined, o?: { readonly path?: string; readonly lines?: string }) => Promise<Asked>
  readonly post: (path: string, sid: string) => Promise<RawAnswer>
  /** An event stream of that session, by default the timeline's, that has had its first bytes. */
  readonly openStream: (sid: string, path?: string) => Promise<Stream>
  /** Rejects unless the token verifies for that audience. */
  readonly claimsOf: (authorization: string | undefined, audience: string) => Promise<JWTPayload>
}

export const startIdentityEdge = async (o: Partial<IdentityConfig> = {}): Promise<IdentityEdge> => {
  const shop = await startServer((request, response) =>
    request.headers.accept === 'text/event-stream' ? streamAnswers(request, response) : shopAnswers(request, response),
  )
  const host = await startServer((request, response) =>
    request.headers.accept === 'text/event-stream' ? streamAnswers(request, response) : echo(request, response),
  )
  const gateway = await startEdge({ shop, host, identity: { ...identityConfig, ...o } })
  const { port } = gateway.address
  return {
    shop,
    host,
    gateway,
    port: () => port,
    ask: async (sid, o = {}) => {
      const cookie = sid === undefined ? '' : `Cookie: cart=1; connect.sid=${sid}\r\n`
      const path = o.path ?? '/api/social/timeline'
      const answer = await sendRaw(port, `GET ${path} HTTP/1.1\r\n${HOST}${cookie}${o.lines ?? ''}\r\n`)
      return { answer, headers: answer.status === 200 ? JSON.parse(answer.body).headers : {} }
    },
    post: (path, sid) =>
      sendRaw(
        port,
        `POST ${path} HTTP/1.1\r\n${HOST}${SAME_ORIGIN}Cookie: connect.sid=${sid}\r\nContent-Length: 0\r\n\r\n`,
      ),
    openStream: (sid, path = TIMELINE) => openStream(port, { sid, path }),
    claimsOf: async (authorization, audience) => {
      const key = await importJWK(createTokenIssuer(signingKey).publicKey, 'EdDSA')
      const token = authorization?.replace(/^Bearer /, '') ?? ''
      return (await jwtVerify(token, key, { issuer: 'gateway', audience })).payload
    },
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]()
      await shop[Symbol.asyncDispose]()
      await host[Symbol.asyncDispose]()
    },
  }
}

const TIMELINE = '/api/social/timeline/live'

/** A stream that has said one whole event and no more; below `/half` it is in the middle of the next one. */
const streamAnswers = (request: IncomingMessage, response: ServerResponse): void => {
  const encoding = request.url?.endsWith('/coded') === true ? { 'content-encoding': 'x-own' } : {}
  response.writeHead(200, { 'content-type': 'text/event-stream', ...encoding })
  response.write(request.url?.endsWith('/half') === true ? 'data: hello\n\ndata: hal' : 'data: hello\n\n')
}

const openStream = (port: number, { sid, path }: { readonly sid: string; readonly path: string }): Promise<Stream> =>
  new Promise((resolve, reject) => {
    const headers = { accept: 'text/event-stream', cookie: `connect.sid=${sid}` }
    get({ port, path, headers }, (stream) => {
      let text = ''
      const ended = new Promise<number>((done) => stream.on('close', () => done(performance.now())))
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
        resolve({ stream, ended, said: () => text })
      })
    }).on('error', reject)
  })
