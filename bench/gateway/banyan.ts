import { startGateway } from '@banyan/gateway'
import { COOKIE_NAME, resolver, signingKey, verifier } from './identity.ts'
import { serveMeasurements } from './measured-process.ts'

const PLENTY = { perSecond: 1_000_000, burst: 1_000_000 }

// Everything on that runs in production: hygiene, limits per address and member, bulkhead, trace, statistics.
const gateway = await startGateway({
  port: 0,
  upstreams: [
    { name: 'shop', url: process.env['UPSTREAM_URL'] as string },
    { name: 'host', url: process.env['UPSTREAM_URL'] as string },
  ],
  routes: [
    { prefix: '/', kind: 'passthrough', upstream: 'shop' },
    { prefix: '/api/social', kind: 'api', upstream: 'host', audience: 'social' },
    { prefix: '/api/members', kind: 'api', upstream: 'host', audience: 'members' },
    { prefix: '/social', kind: 'pages', upstream: 'host' },
  ],
  rates: {
    address: { 'api-read': PLENTY, 'api-write': PLENTY },
    member: { 'api-read': PLENTY, 'api-write': PLENTY },
    strangers: PLENTY,
  },
  identity: {
    cookieName: COOKIE_NAME,
    verifier,
    resolver,
    signingKey,
    systemName: 'shop',
    signIn: [{ method: 'POST', path: '/login' }],
    signOut: [{ method: 'POST', path: '/logout' }],
    verificationsPerSecond: 1_000_000,
  },
})
serveMeasurements(gateway.address.port)
