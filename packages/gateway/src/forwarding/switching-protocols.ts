import type { IncomingHttpHeaders } from 'node:http'
import type { UpgradeKind } from '../routing/route.ts'
import { readResponseHead } from './response-head.ts'

/** The head of a `101` towards the client, as bytes on the socket: node:http is out of the way by then. */
export const switchingProtocols = (
  headers: IncomingHttpHeaders,
  o: { readonly upgrade: UpgradeKind; readonly isOwn: boolean; readonly via: string },
): string => {
  const lines = ['HTTP/1.1 101 Switching Protocols', 'connection: Upgrade', `upgrade: ${o.upgrade}`]
  const head = readResponseHead(headers, { status: 101, isOwn: o.isOwn, via: o.via }).headers
  for (let i = 0; i + 1 < head.length; i += 2) lines.push(`${head[i]}: ${head[i + 1]}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}
