import { hash } from 'node:crypto'
import { createTokenIssuer, type MintedToken } from '@banyan/gateway'
import { LRUCache } from 'lru-cache'
import { COOKIE_NAME, resolver, signingKey, verifier } from './identity.ts'
import { serveMeasurements } from './measured-process.ts'
import { loadPeer } from './peer.ts'

// The same look-up, as somebody who builds this on @fastify/http-proxy would write it: session cookie → SHA-256 → cache of
// 10 s → ask the shop once per session → token of 45 s. No logger, undici as the plugin's documentation has it.
type Known = { readonly memberId: string; readonly freshUntil: number; token: MintedToken }

const FRESH_MS = 10_000
const AUDIENCE = 'social'
const issuer = createTokenIssuer(signingKey)
const known = new LRUCache<string, Known>({ max: 50_000 })
const underWay = new Map<string, Promise<Known>>()

const mint = (memberId: string): MintedToken =>
  issuer.mint({ subject: memberId, kind: 'member', audience: AUDIENCE }, Date.now())

const ask = async (key: string, cookie: string): Promise<Known> => {
  const signal = AbortSignal.timeout(2_000)
  const verdict = await verifier.verify(cookie, signal)
  const member = verdict.status === 'valid' ? await resolver.resolve(verdict.userId, signal) : undefined
  if (member === undefined || !('memberId' in member)) throw new Error('not a member')
  const found = { memberId: member.memberId, freshUntil: Date.now() + FRESH_MS, token: mint(member.memberId) }
  known.set(key, found)
  return found
}

const identify = (cookieHeader: string): Known | Promise<Known> => {
  const cookie = cookieHeader.split('; ').find((one) => one.startsWith(`${COOKIE_NAME}=`)) ?? ''
  const key = hash('sha256', cookie, 'base64url')
  const found = known.get(key)
  if (found !== undefined && Date.now() < found.freshUntil) return found
  const asked = underWay.get(key)
  if (asked !== undefined) return asked
  const asking = ask(key, cookie).finally(() => underWay.delete(key))
  underWay.set(key, asking)
  return asking
}

const { fastify, proxy } = await loadPeer()
const server = fastify({ logger: false })
server.decorateRequest('authorization', '')
await server.register(proxy, {
  upstream: process.env['UPSTREAM_URL'] as string,
  prefix: '/api/social',
  rewritePrefix: '/api/social',
  undici: { connections: 128, pipelining: 1, keepAliveTimeout: 60_000 },
  preHandler: async (request) => {
    const member = await identify(request.headers.cookie ?? '')
    if (Date.now() >= member.token.reuseUntil) member.token = mint(member.memberId)
    request.authorization = member.token.authorization
  },
  replyOptions: {
    rewriteRequestHeaders: ({ authorization }, headers) => ({ ...headers, cookie: undefined, authorization }),
  },
})
await server.listen({ port: 0, host: '127.0.0.1' })
serveMeasurements((server.server.address() as { readonly port: number }).port)
