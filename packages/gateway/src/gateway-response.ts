import { ServerResponse } from 'node:http'
import type { Exchange } from './forwarding/exchange.ts'

/**
 * A response that knows its exchange, so that one shared listener serves all of them: a closure per request costs more
 * than the field.
 */
export class GatewayResponse extends ServerResponse {
  exchange: Exchange | undefined = undefined
  /** The client waits for `100 Continue` before it sends its body. */
  expectsContinue = false
}
