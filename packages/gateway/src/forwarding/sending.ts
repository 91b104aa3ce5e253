import type { IncomingHttpHeaders } from 'node:http'
import { onWire } from '@banyan/faults'
import { isFault } from '@banyan/model'
import type { Outcome, Taken } from '@banyan/registry/balancer'
import { hasBody } from '../hygiene/check-request.ts'
import { isSafeMethod } from '../hygiene/cross-site.ts'
import type { Kind } from './endpoints.ts'
import type { Exchange } from './exchange.ts'
import { Relay } from './relay.ts'
import { RequestBody } from './request-body.ts'
import { isLate, isNobodys, nobodyThere, upstreamFault } from './upstream-fault.ts'

/** So many instances are asked at most, one after the other. */
const INSTANCES_ASKED_MAX = 2
/** Where there is no other instance, one that may be starting is asked again after so long. */
const SAME_AGAIN_MS = 50

/** Says beside a 503 that the request was not looked at: whoever sent it may ask another instance, whatever it asks. */
export const DRAINING_HEADER = 'banyan-draining'

/** Answers of an instance that another one may be able to give. */
const MAY_BE_BETTER_ELSEWHERE: ReadonlySet<number> = new Set([502, 503, 504])
const NOT_IMPLEMENTED = 501

/**
 * One request on its way to an instance, and to another one when the first could not take it: at once if nothing was sent or the instance
 * is draining; within the upstream's retry budget, and only if it may happen twice, after a break or an answer of 502 to 504. What comes
 * back is the {@link Relay}'s.
 */
export class Sending {
  relay: Relay
  readonly #exchange: Exchange
  readonly #headers: string[]
  readonly #kind: Kind
  #taken: Taken | undefined = undefined
  #takenAtMs = 0
  #outcome: Outcome = 'ok'
  readonly #asked: string[] = []
  #body: RequestBody | undefined = undefined
  #hasAskedAgain = false

  constructor(exchange: Exchange, headers: string[]) {
    this.#exchange = exchange
    this.#headers = headers
    this.#kind = exchange.wantsStream ? 'streams' : 'calls'
    const { upstream } = exchange.route
    upstream.retries.earn()
    this.relay = new Relay(exchange, this)
  }

  begin(): void {
    const taken = this.#exchange.route.upstream.endpoints.take(this.#kind)
    if (taken === undefined) return this.#refuseAsAway()
    this.#taken = taken
    this.#dispatch(taken, this.#firstBody())
  }

  /** Whether another instance is asked in place of one that answers so. */
  goesElsewhereAfter(status: number, headers: IncomingHttpHeaders): boolean {
    if (status !== NOT_IMPLEMENTED) this.#outcome = 'error'
    if (!MAY_BE_BETTER_ELSEWHERE.has(status)) return false
    return this.#goElsewhere(this.#exchange.route.isOwn && headers[DRAINING_HEADER] !== undefined)
  }

  /** The instance could not be asked or broke off. */
  failed(error: Error, wasSent: boolean): void {
    const { upstream } = this.#exchange.route
    const isClients = this.#exchange.isClientGone || isFault(error) || isNobodys(error)
    if (!isClients) this.#outcome = 'error'
    this.ended()
    if (this.#exchange.isClientGone) return this.#exchange.settle()
    if (!isClients && !isLate(error) && (this.#goElsewhere(!wasSent) || this.#askAgain(wasSent))) return
    upstream.failures++
    this.#exchange.refuse(upstreamFault(error, { upstream: upstream.name, wasSent }))
  }

  /** As a stream it is no call under way any more. */
  becomeStream(): void {
    if (this.#kind === 'calls') this.ended()
  }

  /** The instance is through with it. Safe to call again. */
  ended(): void {
    this.#taken?.done(this.#outcome, performance.now() - this.#takenAtMs)
  }

  #refuseAsAway(): void {
    const { upstream } = this.#exchange.route
    upstream.failures++
    this.#exchange.refuse(nobodyThere(upstream.name))
  }

  #dispatch({ instance }: Taken, body: RequestBody | Buffer | null): void {
    const { edge, request, route, upgrade } = this.#exchange
    const { upstream } = route
    const pool = upstream.endpoints.poolOf(instance, this.#kind)
    this.#takenAtMs = performance.now()
    onWire(pool, edge.switches, { at: 'gateway', from: 'gateway', to: upstream.name }).dispatch(
      {
        path: request.url as string,
        method: request.method as string,
        headers: this.#headers,
        headersTimeout: upstream.limits.headersTimeoutMs,
        body,
        upgrade: upgrade ?? null,
      },
      this.relay,
    )
  }

  #firstBody(): RequestBody | null {
    const { edge, head, request, response, route } = this.#exchange
    if (!hasBody(head)) return null
    this.#body = new RequestBody(request, {
      maxBytes: route.upstream.limits.maxBodyBytes,
      watch: edge.watch,
      isKept: route.upstream.endpoints.areSeveral,
      onFirstRead: () => {
        if (response.expectsContinue) response.writeContinue()
        response.expectsContinue = false
      },
    })
    return this.#body
  }

  /** `isUntouched`: nobody has seen the request, so it may be any. */
  #goElsewhere(isUntouched: boolean): boolean {
    const { edge, isClientGone, response, route, upgrade } = this.#exchange
    const { endpoints, retries } = route.upstream
    if (this.#asked.length + 1 >= INSTANCES_ASKED_MAX || !endpoints.areSeveral) return false
    if (isClientGone || edge.isDraining || response.headersSent) return false
    const body = this.#bodyAgain()
    if (body === undefined) return false
    if (!isUntouched && (upgrade !== undefined || !this.#mayHappenTwice || !retries.spend())) return false
    this.ended()
    if (this.#taken !== undefined) this.#asked.push(this.#taken.instance.id)
    const another = endpoints.takeAnother(this.#kind, this.#asked)
    if (another === undefined) return false
    this.#ask(another, body)
    return true
  }

  #askAgain(wasSent: boolean): boolean {
    const { edge, head, request, upgrade } = this.#exchange
    const mayRetry = !wasSent && !this.#hasAskedAgain && isSafeMethod(request.method as string) && upgrade === undefined
    if (!mayRetry || hasBody(head) || edge.isDraining) return false
    this.#hasAskedAgain = true
    setTimeout(() => {
      if (this.#exchange.isClientGone) return this.#exchange.settle()
      const taken = this.#exchange.route.upstream.endpoints.take(this.#kind)
      if (taken === undefined) this.#refuseAsAway()
      else this.#ask(taken, null)
    }, SAME_AGAIN_MS)
    return true
  }

  #ask(taken: Taken, body: RequestBody | Buffer | null): void {
    this.#taken = taken
    this.#outcome = 'ok'
    this.relay = new Relay(this.#exchange, this)
    this.#dispatch(taken, body)
  }

  /** Undefined: it can't be sent a second time. */
  #bodyAgain(): RequestBody | Buffer | null | undefined {
    if (this.#body === undefined) return null
    return this.#body.hasBegun ? this.#body.whole : this.#firstBody()
  }

  /** RFC 9110 §9.2.2, or a command that says by which key it is known. */
  get #mayHappenTwice(): boolean {
    const { method } = this.#exchange.request
    if (isSafeMethod(method as string) || method === 'PUT' || method === 'DELETE') return true
    return this.#headers.some((text, i) => i % 2 === 0 && text.toLowerCase() === 'idempotency-key')
  }
}
