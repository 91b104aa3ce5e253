import type { IncomingMessage } from 'node:http'
import type { Fault } from '@banyan/model'
import type { TraceContext } from '@banyan/telemetry'
import type { Edge, ForwardRoute, Identity } from '../edge.ts'
import { faults } from '../errors.ts'
import type { GatewayResponse } from '../gateway-response.ts'
import type { RequestHead } from '../hygiene/request-head.ts'
import { authorize } from '../identity/authorize.ts'
import { findSessionCookie, type SessionCookie } from '../identity/session-cookie.ts'
import type { StreamEnding } from '../identity/live-streams.ts'
import { type Caller, NOBODY } from '../identity/sessions.ts'
import type { Session } from '../identity/session.ts'
import type { ClientAddress } from '../limits/client-address.ts'
import { answerFault } from '../problem.ts'
import type { UpgradeKind } from '../routing/route.ts'
import { checkForwarded, checkMemberRate, checkSignIn, checkStranger, type TooFast } from './admission.ts'
import { readerOf } from './reader-of.ts'
import { discardRest } from './request-body.ts'
import { Sending } from './sending.ts'
import { completeHeaders, traceOf } from './upstream-headers.ts'

const RETRY_AFTER_FULL_S = 1

/** One request that came in and whose head was found to be proper. */
export type Arrival = {
  readonly request: IncomingMessage
  readonly response: GatewayResponse
  readonly head: RequestHead
  readonly client: ClientAddress
  readonly upgrade: UpgradeKind | undefined
}

/**
 * One request and its answer: who is it, may it, is there a place, send it, give the place back. Every way out ends in
 * {@link settle}, once. Whom it is sent to is the {@link Sending}'s.
 */
export class Exchange {
  readonly edge: Edge
  readonly route: ForwardRoute
  readonly request: IncomingMessage
  readonly response: GatewayResponse
  readonly head: RequestHead
  readonly upgrade: UpgradeKind | undefined
  session: Session | undefined = undefined
  readonly #client: ClientAddress
  readonly #trace: TraceContext
  readonly #startedAt = performance.now()
  readonly #cookie: SessionCookie | undefined
  #place: 'none' | 'queued' | 'held' | 'stream' = 'none'
  #isSettled = false
  #isClientGone = false
  #sending: Sending | undefined = undefined
  #stopListening: (() => void) | undefined = undefined

  constructor(edge: Edge, route: ForwardRoute, arrival: Arrival) {
    this.edge = edge
    this.route = route
    this.request = arrival.request
    this.response = arrival.response
    this.head = arrival.head
    this.upgrade = arrival.upgrade
    this.#client = arrival.client
    this.#trace = traceOf(arrival.head)
    this.#cookie =
      route.kind === 'api' && edge.identity !== undefined && arrival.head.cookie !== ''
        ? findSessionCookie(arrival.head.cookie, edge.identity.config.cookieName)
        : undefined
  }

  begin(): void {
    const { edge, response } = this
    response.exchange = this
    response.on('close', onResponseClose)
    if (response.socket === null) this.#listenToSocket()
    const fault = checkForwarded(edge, this.route, {
      head: this.head,
      method: this.#method,
      isUpgrade: this.upgrade !== undefined,
      hasSessionCookie: this.#cookie !== undefined,
    })
    if (fault !== undefined) return this.refuse(fault)
    const tooMany = checkSignIn(edge, this.route, { method: this.#method, url: this.#url, client: this.#client })
    if (tooMany !== undefined) return this.#refuseTooFast(tooMany)
    if (edge.identity === undefined || this.#cookie === undefined) return this.#enter()
    const caller = edge.identity.sessions.find(this.#cookie)
    if (caller === undefined) this.#askWho(edge.identity, this.#cookie)
    else this.#identified(edge.identity, caller)
  }

  /** Called when there is a place in the bulkhead. */
  onPlace(): void {
    this.#place = 'held'
    this.#send()
  }

  /** Called when there was none in time. */
  onNoPlace(): void {
    this.#place = 'none'
    this.refuse(this.#full())
  }

  /** Answers with a fault, or cuts the answer off if it has begun. */
  refuse(fault: Fault, headers: readonly string[] = []): void {
    if (this.#isSettled) return
    this.edge.traffic.refused(fault)
    if (this.response.headersSent) this.response.destroy()
    else {
      // Who was not told to continue may send the body or not: the connection can't be read on.
      const close = this.response.expectsContinue || this.edge.isDraining ? ['Connection', 'close'] : []
      const reader = readerOf(fault, { route: this.route, head: this.head, page: this.edge.outagePage })
      answerFault(this.response, fault, { reader, headers: [...headers, ...close] })
      discardRest(this.request)
    }
    this.settle()
  }

  onClientGone(): void {
    this.#isClientGone = true
    this.#sending?.relay.stopWaiting()
    if (this.#isSettled) return
    if (this.#place === 'queued') this.route.upstream.bulkhead.dequeue(this)
    if (this.#sending === undefined) this.settle()
    else this.#sending.relay.abort()
  }

  /** From now on it counts as a stream: the place in the bulkhead is given back, and its session's end ends it. */
  becomeStream(): void {
    const { upstream } = this.route
    if (this.#place === 'held') upstream.bulkhead.leave()
    this.#place = 'stream'
    this.#sending?.becomeStream()
    upstream.openStreams++
    this.edge.openStreams.add(this)
    if (this.session !== undefined && this.#cookie !== undefined)
      this.edge.identity?.streams.add(this, this.session, this.#cookie)
  }

  /** Ends the stream that this has become. */
  endBecause(why: StreamEnding): void {
    this.#sending?.relay.endStream(why)
  }

  /** Gives back what it held and counts it. Safe to call again. */
  settle(): void {
    if (this.#isSettled) return
    this.#isSettled = true
    const { upstream, prefix } = this.route
    if (this.#place === 'held') upstream.bulkhead.leave()
    else if (this.#place === 'stream') this.#leaveStreams()
    this.#place = 'none'
    this.#sending?.ended()
    this.#stopListening?.()
    this.edge.traffic.answered({
      method: this.#method,
      route: prefix,
      status: this.response.headersSent || this.#sending?.relay.isSpliced === true ? this.response.statusCode : 0,
      durationMs: performance.now() - this.#startedAt,
      traceId: this.#trace.traceId,
    })
  }

  get isClientGone(): boolean {
    return this.#isClientGone
  }

  get #method(): string {
    return this.request.method as string
  }

  get #url(): string {
    return this.request.url as string
  }

  /** A pipelined response has no socket until its turn comes, and hears nothing of the client leaving before that. */
  #listenToSocket(): void {
    const { socket } = this.request
    const onClose = (): void => this.onClientGone()
    socket.setMaxListeners(0).on('close', onClose)
    this.#stopListening = () => void socket.off('close', onClose)
  }

  #askWho({ sessions }: Identity, cookie: SessionCookie): void {
    const stranger = sessions.verifiedAt(cookie.key) === undefined ? checkStranger(this.edge, this.#client) : undefined
    if (stranger !== undefined) return this.#refuseTooFast(stranger)
    sessions.check(cookie).then(
      (caller) => this.#identified(this.edge.identity as Identity, caller),
      (error: Fault) => this.refuse(error),
    )
  }

  #identified(identity: Identity, caller: Caller): void {
    if (this.#isSettled) return
    if (caller === NOBODY) return this.#enter()
    this.session = caller
    if ('memberId' in caller.member) {
      const tooFast = checkMemberRate(this.edge, { method: this.#method, url: this.#url, ...caller.member })
      if (tooFast !== undefined) return this.#refuseTooFast(tooFast)
      if (!identity.sessions.isDegraded(caller)) identity.renewals?.consider(caller, this.head.cookie)
    }
    this.#enter()
  }

  #enter(): void {
    const { bulkhead, limits, openStreams, name } = this.route.upstream
    if (this.wantsStream && openStreams >= limits.maxStreams)
      return this.refuse(faults.GATEWAY_STREAMS_FULL({ upstream: name, retryAfterS: RETRY_AFTER_FULL_S }))
    if (bulkhead.tryEnter()) return this.onPlace()
    if (bulkhead.enqueue(this)) this.#place = 'queued'
    else this.refuse(this.#full())
  }

  #send(): void {
    const { session, edge } = this
    this.#sending = new Sending(
      this,
      completeHeaders(this.head, {
        client: this.#client,
        trace: this.#trace,
        via: edge.via,
        authorization:
          session === undefined || edge.identity === undefined ? '' : this.#authorize(edge.identity, session),
        degraded: this.degradedBy,
        notAMember: session !== undefined && 'notAMember' in session.member ? session.member.notAMember : '',
      }),
    )
    this.#sending.begin()
  }

  /** Name of the old system where the caller is believed without it, else empty. The page that asked learns of it too. */
  get degradedBy(): string {
    const { session, edge } = this
    const isDegraded = session !== undefined && edge.identity?.sessions.isDegraded(session) === true
    return isDegraded ? (edge.identity?.config.systemName ?? '') : ''
  }

  #authorize({ issuer }: Identity, session: Session): string {
    return authorize(issuer, session, { audience: this.route.audience, nowMs: this.edge.now() })
  }

  /** It asks for something that outlives an ordinary request. */
  get wantsStream(): boolean {
    return this.upgrade !== undefined || this.head.accept.includes('text/event-stream')
  }

  #leaveStreams(): void {
    this.route.upstream.openStreams--
    this.edge.openStreams.delete(this)
    if (this.session !== undefined) this.edge.identity?.streams.remove(this, this.session)
  }

  #full(): Fault {
    return faults.GATEWAY_UPSTREAM_FULL({ upstream: this.route.upstream.name, retryAfterS: RETRY_AFTER_FULL_S })
  }

  #refuseTooFast({ fault, headers }: TooFast): void {
    this.refuse(fault, headers)
  }
}

function onResponseClose(this: GatewayResponse): void {
  this.exchange?.onClientGone()
}
