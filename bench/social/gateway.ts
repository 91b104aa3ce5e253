import { startGateway } from '@banyan/gateway'
import { COOKIE_NAME, resolver, verifier } from '../gateway/identity.ts'
import { serveMeasurements } from '../gateway/measured-process.ts'

const PLENTY = { perSecond: 1_000_000, burst: 1_000_000 }

// Everything on that runs in production; limits so high that none is met, but for the bulkhead's.
const gateway = await startGateway({
  port: 0,
  upstreams: [{ name: 'social', url: process.env['UPSTREAM_URL'] as string }],
  routes: [{ prefix: '/api/social', kind: 'api', upstream: 'social', audience: 'social' }],
  rates: {
    address: { 'api-read': PLENTY, 'api-write': PLENTY },
    member: { 'api-read': PLENTY, 'api-write': PLENTY },
    strangers: PLENTY,
  },
  identity: {
    cookieName: COOKIE_NAME,
    verifier,
    resolver,
    signingKey: JSON.parse(process.env['SIGNING_KEY'] as string) as Record<string, unknown>,
    systemName: 'shop',
    signIn: [{ method: 'POST', path: '/login' }],
    signOut: [{ method: 'POST', path: '/logout' }],
    verificationsPerSecond: 1_000_000,
  },
})
serveMeasurements(gateway.address.port)
