import type { FastifyRequest } from 'fastify'
import { faults } from '../errors.ts'

const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS']
const JSON_TYPE = /^application\/json[\t ]*(?:;|$)/i

/**
 * Only names that mean this machine: a page elsewhere whose name was bent to 127.0.0.1 (DNS rebinding) sends its own. Any port, as
 * operators come through tunnels. Throws `CONSOLE_HOST_NAME_REFUSED`.
 */
export const requireLoopbackName = ({ headers, raw }: FastifyRequest): void => {
  const names = raw.rawHeaders.filter((field, i) => i % 2 === 0 && field.toLowerCase() === 'host')
  const host = headers.host ?? ''
  const { hostname, host: read } = URL.parse(`http://${host}`) ?? {}
  const isOne = names.length === 1 && (read === host.toLowerCase() || `${read}:80` === host.toLowerCase())
  if (!isOne || !isLoopback(hostname ?? '')) throw faults.CONSOLE_HOST_NAME_REFUSED({})
}

/**
 * What changes something comes from a page of this very origin, as JSON. Other ports of this machine are other origins, though
 * browsers hold them for the same site and send them the cookie. Throws `CONSOLE_ORIGIN_REFUSED`, `CONSOLE_REQUEST_MALFORMED`.
 */
export const requireOwnOrigin = ({ method, headers }: FastifyRequest): void => {
  if (SAFE_METHODS.includes(method)) return
  const site = headers['sec-fetch-site']
  const { origin } = headers
  const isOwn = origin === undefined ? site === 'same-origin' : origin === `http://${headers.host}`
  if (!isOwn || (site !== undefined && site !== 'same-origin')) throw faults.CONSOLE_ORIGIN_REFUSED({})
  if (hasBody(headers) && !JSON_TYPE.test(headers['content-type'] ?? ''))
    throw faults.CONSOLE_REQUEST_MALFORMED({ found: 'a body that is not declared as application/json' })
}

const isLoopback = (name: string): boolean =>
  name === 'localhost' || name === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)

const hasBody = (headers: FastifyRequest['headers']): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
