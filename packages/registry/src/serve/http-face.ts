import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Fault, isFault, problem, PROBLEM_TYPE } from '@banyan/model'
import { faults } from '../errors.ts'
import { fits, isAttributeName, isLabel, isValue, VALUE_LENGTH_MAX, type Where } from '../instance.ts'
import type { Registry } from '../registry.ts'

const INSTANCES = '/registry/instances'
const ALLOWED = ['GET', 'HEAD']
const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i
const PARAMETERS_MAX = 20
const REQUEST_ARRIVAL_MS = 5_000
const CONNECTIONS_MAX = 256

/** The only place that knows which status a fault is. */
const STATUSES: Readonly<Record<string, number>> = {
  REGISTRY_QUERY_INVALID: 400,
  REGISTRY_HOST_REFUSED: 403,
  REGISTRY_NOT_FOUND: 404,
  REGISTRY_METHOD_REFUSED: 405,
}

type Asked = Pick<Registry, 'find' | 'all' | 'draining' | 'isFresh' | 'provenMsAgo'>

export type HttpFace = AsyncDisposable & { readonly port: number }

/**
 * `GET /registry/instances?name=social&zone=a`: who lives, of this name and with these attributes; each parameter is optional. For programs of
 * this machine where `address` is its own: not for pages that bent a name to it.
 */
export const openHttpFace = async (
  registry: Asked,
  o: { readonly port: number; readonly address: string },
): Promise<HttpFace> => {
  const isLocal = LOOPBACK.test(o.address)
  const server = createServer({ requestTimeout: REQUEST_ARRIVAL_MS }, (request, response) => {
    request.resume()
    try {
      if (isLocal && !LOOPBACK.test(request.headers.host ?? '')) throw faults.REGISTRY_HOST_REFUSED({})
      answer(response, { status: 200, type: 'application/json', value: found(request, registry) })
    } catch (error) {
      if (!isFault(error)) throw error
      refuse(response, error)
    }
  })
  server.maxConnections = CONNECTIONS_MAX
  server.listen(o.port, o.address)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

const found = ({ method = '', url = '' }: IncomingMessage, registry: Asked): unknown => {
  const { pathname, searchParams } = URL.parse(url, 'http://registry') ?? { pathname: '', searchParams: null }
  if (pathname !== INSTANCES || searchParams === null) throw faults.REGISTRY_NOT_FOUND({ served: [INSTANCES] })
  if (!ALLOWED.includes(method)) throw faults.REGISTRY_METHOD_REFUSED({ allowed: ALLOWED })
  const { name, ...where } = askedIn(searchParams)
  const provenMsAgo = registry.provenMsAgo()
  return {
    instances:
      name === undefined ? registry.all().filter((instance) => fits(instance, where)) : registry.find(name, where),
    // Nothing new is sent to these.
    draining: registry
      .draining()
      .filter((instance) => (name === undefined || instance.name === name) && fits(instance, where)),
    // False: the last known good.
    isFresh: registry.isFresh(),
    // Milliseconds since the registry was last seen to work; null: never yet.
    provenMsAgo: provenMsAgo === null ? null : Math.round(provenMsAgo),
  }
}

const askedIn = (parameters: URLSearchParams): Where => {
  if (parameters.size > PARAMETERS_MAX)
    throw faults.REGISTRY_QUERY_INVALID({
      parameter: '…',
      expected: `one of at most ${PARAMETERS_MAX}`,
      found: `${parameters.size}`,
    })
  const asked: Record<string, string> = {}
  for (const [key, value] of parameters) {
    const expected = expectedOf(key, value, Object.hasOwn(asked, key))
    if (expected !== undefined)
      throw faults.REGISTRY_QUERY_INVALID({ parameter: cut(key), expected, found: `"${cut(value)}"` })
    asked[key] = value
  }
  return asked
}

/** What is wrong with a parameter; undefined: nothing. */
const expectedOf = (key: string, value: string, isGiven: boolean): string | undefined => {
  if (isGiven) return 'given once'
  if (key === 'name') return isLabel(value) ? undefined : 'a name of 1 to 63 of a-z, 0-9 and -'
  if (!isAttributeName(key)) return 'name, or an attribute named by 1 to 40 of a-z, 0-9 and -'
  return isValue(value) ? undefined : `a text of 1 to ${VALUE_LENGTH_MAX} characters`
}

const FOUND_LENGTH_MAX = 100

const cut = (text: string): string => text.slice(0, FOUND_LENGTH_MAX)

const refuse = (response: ServerResponse, fault: Fault): void => {
  const status = STATUSES[fault.code] ?? 500
  if (status === 405) response.setHeader('allow', ALLOWED.join(', '))
  const value = problem(fault.code, { status, detail: fault.message, data: fault.data })
  answer(response, { status, type: PROBLEM_TYPE, value })
}

const answer = (
  response: ServerResponse,
  { status, type, value }: { readonly status: number; readonly type: string; readonly value: unknown },
): void => {
  const body = JSON.stringify(value)
  response
    .writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body), 'cache-control': 'no-store' })
    .end(body)
}
