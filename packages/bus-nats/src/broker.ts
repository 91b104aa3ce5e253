import { setTimeout as delay } from 'node:timers/promises'
import { failureOf, formatFailure } from '@banyan/model'
import type { Logger } from '@banyan/telemetry'
import {
  jetstream,
  JetStreamApiError,
  type JetStreamClient,
  jetstreamManager,
  type JetStreamManager,
} from '@nats-io/jetstream'
import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node'
import { faults } from './errors.ts'
import { heedLateErrors } from './late-errors.ts'

/** A broker that doesn't answer within this is away, in milliseconds. */
export const ANSWER_MS = 5_000
/** Between two attempts to reach a broker that is away, in milliseconds. */
const RECONNECT_MS = 250
/** How often a quiet connection is asked whether it lives, in milliseconds, and how many answers may be missing. */
const PING_MS = 2_000
const PINGS_MISSED_MAX = 2

export type BrokerOptions = {
  /**
   * `nats://user:password@host:port`, several separated by commas; the account is the same for all. `tls://…?cert=FILE&key=FILE&ca=FILE` (PEM) for one
   * that asks for a certificate, and must show one of the name `broker` itself.
   */
  readonly url: string
  /** Shown in the broker's list of connections. */
  readonly name: string
  readonly log: Logger
}

/** What the broker is asked with. */
export type Asking = { readonly nats: NatsConnection; readonly js: JetStreamClient; readonly jsm: JetStreamManager }

/** A connection that is made again for ever, and what is asked over it. */
export type Broker = AsyncDisposable & {
  /**
   * Waits for the connection and asks, each within {@link ANSWER_MS}: `BUS_BROKER_AWAY` when nobody answers or the connection breaks
   * meanwhile, what `BUS_BROKER_REFUSED` says when the broker says no and `unless` does not know better.
   */
  ask<T>(context: string, work: (asking: Asking) => Promise<T>, unless?: Refusal): Promise<T>
  /** Aborts when the connection breaks, or is closed: what was under way on it may be lost. */
  whileConnected(): AbortSignal
}

/** What a refusal of the broker's means; undefined where it means nothing in particular. */
export type Refusal = (refusal: JetStreamApiError) => Error | undefined

type State = {
  connection: Asking | undefined
  /** Ends with each break of the connection. */
  period: AbortController
  /** Resolves with the next connection. */
  connected: PromiseWithResolvers<void>
  /** Why there is no connection, as far as is known. */
  trouble: string
  isAway: boolean
}

export const openBroker = (o: BrokerOptions): Broker => {
  heedLateErrors()
  const closing = new AbortController()
  const state: State = {
    connection: undefined,
    period: new AbortController(),
    connected: Promise.withResolvers(),
    trouble: 'no connection yet',
    isAway: false,
  }
  const staying = stayConnected(o, state, closing.signal)
  const ask = async <T>(context: string, work: (asking: Asking) => Promise<T>, unless?: Refusal): Promise<T> => {
    try {
      const asking = await connectionOf(state)
      const answer = await untilBroken(work(asking), state.period.signal)
      noteBack(o, state)
      return answer
    } catch (error) {
      if (error instanceof JetStreamApiError) {
        const { code, message } = error
        throw unless?.(error) ?? faults.BUS_BROKER_REFUSED({ context, code, found: message }, error)
      }
      const forbidden = forbiddenIn(error)
      if (forbidden) throw faults.BUS_BROKER_REFUSED({ context, code: FORBIDDEN, found: forbidden }, error)
      if (!isAway(error)) throw error
      const found = error instanceof Away ? error.message : nameOf(error)
      if (!closing.signal.aborted) noteAway(o, state, found)
      throw faults.BUS_BROKER_AWAY({ context, waitedMs: ANSWER_MS, found }, error)
    }
  }
  return {
    ask,
    whileConnected: () => state.period.signal,
    [Symbol.asyncDispose]: async () => {
      closing.abort()
      state.period.abort()
      state.connected.resolve()
      await staying
    },
  }
}

/** One line when the broker goes and one when it is back, whoever notices. */
const noteAway = ({ log, url }: BrokerOptions, state: State, found: string): void => {
  if (!state.isAway) log.warn({ broker: hostsOf(url), found }, 'the broker is away: messages wait; trying again')
  state.isAway = true
}

const noteBack = ({ log, url }: BrokerOptions, state: State): void => {
  if (state.isAway) log.info({ broker: hostsOf(url) }, 'the broker is back')
  state.isAway = false
}

/** Without accounts and files. */
const hostsOf = (url: string): string => url.replaceAll(/\/\/[^/,]*@/g, '//').replaceAll(/\?[^,]*/g, '')

/** The connection is gone, or there is none. */
class Away extends Error {}

const connectionOf = async (state: State): Promise<Asking> => {
  if (!state.connection) await Promise.race([state.connected.promise, delay(ANSWER_MS, undefined, { ref: false })])
  if (state.connection) return state.connection
  throw new Away(state.trouble)
}

const untilBroken = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  const broken = Promise.withResolvers<never>()
  const onBreak = () => broken.reject(new Away('a connection that broke'))
  signal.addEventListener('abort', onBreak, { once: true })
  if (signal.aborted) onBreak()
  try {
    return await Promise.race([work, broken.promise])
  } finally {
    signal.removeEventListener('abort', onBreak)
  }
}

/** Names of what the client throws when nobody answers, rather than when the broker says no. */
const AWAY = new Set([
  'TimeoutError',
  'NoRespondersError',
  'RequestError',
  'ClosedConnectionError',
  'DrainingConnectionError',
  'ConnectionError',
  'JetStreamNotEnabled',
  'JetStreamError',
])

const isAway = (error: unknown): boolean => error instanceof Away || (error instanceof Error && AWAY.has(error.name))

/** As in HTTP: the broker has no number for it. */
const FORBIDDEN = 403

/** What this process's user may not do; undefined for anything else. */
const forbiddenIn = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined
  const cause = error.cause instanceof Error ? error.cause : error
  return cause.name === 'PermissionViolationError' ? cause.message : undefined
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : String(error))

/** The client connects again by itself; should it ever give up, a new one takes its place. */
const stayConnected = async (o: BrokerOptions, state: State, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    const nats = await openConnection(o, state, signal)
    if (!nats) return
    const statuses = nats.status()
    const close = () => void nats.close()
    signal.addEventListener('abort', close, { once: true })
    if (signal.aborted) close()
    const asking = { nats, js: jetstream(nats, { timeout: ANSWER_MS }), jsm: await managerOf(nats) }
    begin(o, state, asking)
    for await (const status of statuses) {
      if (status.type === 'disconnect') end(o, state, { signal, why: 'a connection that broke' })
      if (status.type === 'reconnect') begin(o, state, asking)
    }
    await nats.closed()
    signal.removeEventListener('abort', close)
    end(o, state, { signal, why: 'a connection that was closed' })
  }
}

const begin = (o: BrokerOptions, state: State, asking: Asking): void => {
  state.connection = asking
  state.connected.resolve()
  noteBack(o, state)
}

const end = (
  o: BrokerOptions,
  state: State,
  { signal, why }: { readonly signal: AbortSignal; readonly why: string },
): void => {
  if (!state.connection) return
  state.connection = undefined
  state.connected = Promise.withResolvers()
  state.trouble = why
  const { period } = state
  state.period = new AbortController()
  if (signal.aborted) state.period.abort()
  else noteAway(o, state, why)
  period.abort()
}

/** The name in a broker's certificate. */
const BROKER = 'broker'

/** The client takes neither account nor files from a URL. */
const serversIn = (url: string): Pick<NodeConnectionOptions, 'servers' | 'user' | 'pass' | 'tls'> => {
  const urls = url.split(',').map((one) => new URL(one.trim()))
  const { username, password } = urls.find((one) => one.username !== '') ?? urls[0]!
  const servers = urls.map(({ host }) => host)
  const files = tlsIn(urls[0]!)
  if (username === '') return { servers, ...files }
  return { servers, ...files, user: decodeURIComponent(username), pass: decodeURIComponent(password) }
}

const tlsIn = ({ protocol, searchParams: o }: URL): Pick<NodeConnectionOptions, 'tls'> => {
  if (protocol !== 'tls:') return {}
  const file = (name: string): string => {
    const path = o.get(name)
    if (path === null) throw new Error(`expected the broker's URL to name the files cert, key and ca, found no ${name}`)
    return path
  }
  // Its types have no name for the name, which it hands on to Node.
  const named: object = { servername: BROKER, minVersion: 'TLSv1.3' }
  return { tls: { certFile: file('cert'), keyFile: file('key'), caFile: file('ca'), ...named } }
}

const openConnection = async (
  o: BrokerOptions,
  state: State,
  signal: AbortSignal,
): Promise<NatsConnection | undefined> => {
  while (!signal.aborted) {
    try {
      return await connect({
        ...serversIn(o.url),
        name: o.name,
        timeout: ANSWER_MS,
        maxReconnectAttempts: -1,
        reconnectTimeWait: RECONNECT_MS,
        pingInterval: PING_MS,
        maxPingOut: PINGS_MISSED_MAX,
        ignoreAuthErrorAbort: true, // credentials are renewed without us
        noAsyncTraces: true, // else each message published makes two errors that nobody throws
      })
    } catch (error) {
      state.trouble = formatFailure(failureOf(error))
      noteAway(o, state, state.trouble)
      await delay(RECONNECT_MS, undefined, { signal }).catch(() => {}) // aborted: the loop sees it
    }
  }
  return undefined
}

const managerOf = (nats: NatsConnection): Promise<JetStreamManager> =>
  jetstreamManager(nats, { checkAPI: false, timeout: ANSWER_MS })
