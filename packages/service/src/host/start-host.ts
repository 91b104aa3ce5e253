import { createSecretKey } from 'node:crypto'
import { type Bus, inProcessBus, type Message } from '@banyan/bus'
import type { FaultSwitches } from '@banyan/faults'
import type { EventDef, System } from '@banyan/model'
import type { Tls } from '@banyan/registry/tls'
import type { Logger } from '@banyan/telemetry'
import type { FastifyInstance } from 'fastify'
import { type CallClient, callClient } from '../calls/call-client.ts'
import { type CallsWithin, callsWithin } from '../calls/calls-within.ts'
import { addContextsDoor } from '../calls/contexts-door.ts'
import type { Elsewhere } from '../calls/elsewhere.ts'
import { remoteAccess, remoteExecute } from '../calls/remote-context.ts'
import type { CatchingUp } from '../consumers/catch-up.ts'
import type { DeadLetterDesk } from '../consumers/dead-letter-desk.ts'
import type { DeadLetter } from '../consumers/ledger.ts'
import { isAllThatIsPublished } from '../consumers/passing-gaps.ts'
import { checkedDispatch, consumerOf, type Dispatch } from '../consumers/policies.ts'
import { messageOf, publishedMessages } from '../consumers/published-message.ts'
import { faults } from '../errors.ts'
import { closingGently } from '../http/close-gently.ts'
import { addHealth, type Configured } from '../http/health.ts'
import { LIVE_TIMES, type LiveTimes } from '../http/live-stream.ts'
import { addLoad } from '../http/load.ts'
import { openApiFor } from '../http/openapi.ts'
import { handlerFor, type Serving } from '../http/route-handlers.ts'
import { httpServer, mount, type NodeHandler, refuseOtherMethods } from '../http/server.ts'
import { type KeyFile, openKeyFile } from '../identity/key-file.ts'
import { callVerifier } from '../identity/verify-call.ts'
import { OPERATORS_ISSUER } from '../identity/operator-verifier.ts'
import { callerVerifier } from '../identity/verify-caller.ts'
import { type ContextLimits, DRAIN_MS } from '../limits.ts'
import { watchProcess } from '../operators/contexts-answer.ts'
import { addOperatorsDoor, type OperatorsDoor } from '../operators/door.ts'
import { findEvent } from '../operators/find-event.ts'
import type { Build } from '../operators/model-answer.ts'
import { otherSide } from '../reconcile/inventories.ts'
import { workOnReconciliations } from '../reconcile/worker.ts'
import { accessTo } from './access.ts'
import type { Chain, ContextAccess } from './context-access.ts'
import type { HostedContext } from './context-parts.ts'
import type { ForgottenReport } from './forget.ts'
import { type Registering, registered } from './registration.ts'
import { runContext, type RunningContext } from './running-context.ts'

export type HostOptions = {
  readonly contexts: readonly HostedContext[]
  /** The whole company's model, for `/_banyan/describe`. */
  readonly system: System
  /** 0: any free one. */
  readonly port: number
  /** Default 127.0.0.1: the gateway alone faces the world. */
  readonly address?: string
  readonly identity: {
    readonly publicKeysFile: string
    readonly issuers: readonly string[]
    /** Contexts of other processes that may call those of this one: issuers of their tokens. Default none: then there is no such door. */
    readonly callers?: readonly string[]
  }
  /** Whoever connects must show a certificate of its authority's. Default: HTTP in the clear. */
  readonly tls?: Tls | undefined
  /** How contexts that other processes host are found and called. Default: there are none. */
  readonly elsewhere?: Elsewhere
  /** Makes ids unguessable. The same for all hosts and for ever: with another one a retried command would make other ids. */
  readonly idSecret: Uint8Array
  /** Names this host on leases; unique among running processes. */
  readonly holder: string
  readonly log: Logger
  readonly bus?: Bus
  /** As operators know this process. Default `host`. */
  readonly process?: string
  /** Fault switches of this process; none: nothing can be switched. */
  readonly switches?: FaultSwitches | undefined
  readonly pages?: { readonly prefix: string; readonly handler: NodeHandler }
  /** Where this host makes itself known. Default: nowhere. */
  readonly registering?: Registering | undefined
  /** What operators are told of this build; by default that its checkout is where the process was started. */
  readonly build?: Build
  /** Limits of a context, asked for whenever they count: they may change while it is hosted. Default: those of the package. */
  readonly limitsOf?: (context: string) => ContextLimits
  /** How this process stands with its settings. */
  readonly configuration?: () => Configured
  /** How long a request may take, in milliseconds, where `limitsOf` doesn't say. */
  readonly deadlineMs?: number
  /** How often a quiet live stream shows that it is alive, and how long one may wait for its reader. */
  readonly liveTimes?: Partial<LiveTimes>
}

/** A running host. Disposing drains it. */
export type Host = AsyncDisposable & {
  readonly port: number
  /** Resolves when every context is open. */
  whenReady(): Promise<void>
  /** The doors of a context, hosted here or, for code beside another context, `elsewhere`. Throws `SERVICE_NOT_FOUND` where there is none. */
  access(context: string, chain: Chain): ContextAccess
  forget(context: string, person: string, signal: AbortSignal): Promise<ForgottenReport>
  deadLetters(context: string): DeadLetterDesk
  /** Says so in the registry, takes no new work, ends streams, lets requests under way finish for at most {@link DRAIN_MS}, closes, leaves. */
  drain(): Promise<void>
}

/**
 * Hosts contexts in this process: their HTTP API, views, relays and policies. Listens at once; a context whose database is away answers
 * 503 until it can be opened, and the others serve. Throws `SERVICE_IDENTITY_KEYS_UNREADABLE` when no token could ever be verified.
 */
export const startHost = async (o: HostOptions): Promise<Host> => {
  const keys = await openKeyFile(o.identity.publicKeysFile)
  const draining = new AbortController()
  const calls = o.elsewhere && (await callClient(o.elsewhere, { switches: o.switches, log: o.log }))
  const bus = o.bus ?? inProcessBus()
  const running = new Map<string, RunningContext>()
  const within = callsWithin((name) => running.has(name))
  const get = (name: string): RunningContext => {
    const context = running.get(name)
    if (!context) throw faults.SERVICE_NOT_FOUND({ what: `context ${name} in this host` })
    return context
  }
  const around = {
    bus,
    holder: o.holder,
    idSecret: createSecretKey(o.idSecret),
    log: o.log,
    dispatch: checkedDispatch((name) =>
      running.has(name)
        ? within.dispatching(name, (sending) => get(name).open().execute(sending))
        : calls && remoteExecute(calls),
    ),
    fetch: (letter: DeadLetter, signal: AbortSignal) => fetchMessage((name) => running.get(name), letter, signal),
    limitsOf: o.limitsOf ?? (() => ({})),
    catchingUpWith: (name: string) => catchingUpWith(o.contexts, name),
    isAlone: (event: EventDef) => isAllThatIsPublished(o.system, event),
  }
  for (const hosted of o.contexts) running.set(hosted.context.name, runContext(hosted, around))
  const contexts = [...running.values()]
  const reconciling = contexts.map((context) =>
    reconcileIn(context, { ...o, calls, running, dispatch: around.dispatch, signal: draining.signal }),
  )
  const serving: Serving = {
    verify: callerVerifier({ keys, issuers: o.identity.issuers }),
    draining: draining.signal,
    liveTimes: { ...LIVE_TIMES, ...o.liveTimes },
    ...(o.deadlineMs !== undefined && { deadlineMs: o.deadlineMs }),
  }
  const server = httpServer(o.log, draining.signal, o.tls)
  const health = watchProcess()
  const closeServer = closingGently(server)
  addEverything(server, o, { contexts, serving })
  letOperatorsIn(server, o, { contexts, get, keys, health, calls, within })
  letOthersCall(server, o, { contexts, keys })
  await server.listen({ port: o.port, host: o.address ?? '127.0.0.1' })
  const registration = registered(o.registering, { url: urlOf(server, o), contexts })
  const drain = once(async () => {
    await registration.drain()
    draining.abort()
    await Promise.all([closeServer(DRAIN_MS), ...contexts.map((context) => context.retire())])
    await Promise.all(reconciling)
    await Promise.all(contexts.map((context) => context[Symbol.asyncDispose]()))
    await bus[Symbol.asyncDispose]()
    await calls?.[Symbol.asyncDispose]()
    await registration.leave()
    health[Symbol.dispose]()
  })
  return {
    port: portOf(server),
    whenReady: async () => void (await Promise.all(contexts.map((context) => context.whenOpen))),
    access: (context, chain) =>
      calls && !running.has(context)
        ? remoteAccess(calls, context, chain)
        : within.through(context, accessTo(get(context), chain)),
    forget: async (context, person, signal) => get(context).forget(person, signal),
    deadLetters: (context) => get(context).open().desk,
    drain,
    [Symbol.asyncDispose]: drain,
  }
}

type Reconciling = Pick<HostOptions, 'holder' | 'log'> & {
  readonly calls: CallClient | undefined
  readonly running: ReadonlyMap<string, RunningContext>
  readonly dispatch: Dispatch
  readonly signal: AbortSignal
}

const reconcileIn = (context: RunningContext, { calls, running, ...o }: Reconciling): Promise<void> =>
  workOnReconciliations({
    ...o,
    running: context,
    theirs: (agreement) => otherSide(agreement, { running: context, find: (name) => running.get(name), client: calls }),
  })

const addEverything = (
  server: FastifyInstance,
  o: HostOptions,
  { contexts, serving }: { readonly contexts: readonly RunningContext[]; readonly serving: Serving },
): void => {
  for (const context of contexts) addRoutes(server, context, serving)
  addHealth(server, {
    contexts,
    system: o.system,
    isDraining: () => serving.draining.aborted,
    configuration: o.configuration,
  })
  addLoad(server, contexts)
  if (o.pages) mount(server, o.pages.prefix, o.pages.handler)
}

type ForOperators = Pick<OperatorsDoor, 'contexts' | 'get' | 'health'> & {
  readonly keys: KeyFile
  readonly calls: CallClient | undefined
  readonly within: CallsWithin
}

const letOperatorsIn = (
  server: FastifyInstance,
  o: HostOptions,
  { keys, calls, within, ...door }: ForOperators,
): void =>
  addOperatorsDoor(server, {
    ...door,
    system: o.system,
    build: o.build ?? { root: process.cwd() },
    verify: callerVerifier({ keys, issuers: [OPERATORS_ISSUER] }),
    log: o.log,
    process: o.process ?? 'host',
    switches: o.switches,
    calls: () => calls?.status() ?? [],
    callsWithin: within.status,
    configuration: o.configuration,
  })

const letOthersCall = (
  server: FastifyInstance,
  { identity: { callers }, deadlineMs }: HostOptions,
  { contexts, keys }: { readonly contexts: readonly RunningContext[]; readonly keys: KeyFile },
): void => {
  if (!callers) return
  const verify = callVerifier({ keys, issuers: callers })
  addContextsDoor(server, { contexts, verify, ...(deadlineMs !== undefined && { deadlineMs }) })
}

const addRoutes = (server: FastifyInstance, context: RunningContext, serving: Serving): void => {
  const { api } = context.hosted
  const base = `/api/${context.name}`
  for (const route of api.routes)
    server.route({ method: route.method, url: base + route.path, handler: handlerFor(context, route, serving) })
  for (const [path, routes] of Map.groupBy(api.routes, (route) => route.path))
    refuseOtherMethods(
      server,
      base + path,
      routes.map((route) => route.method),
    )
  const description = openApiFor(api)
  server.get(`${base}/openapi.json`, async () => description)
}

const catchingUpWith = (contexts: readonly HostedContext[], publisher: string): readonly CatchingUp[] =>
  contexts.flatMap(({ context }) =>
    context
      .definition()
      .policies.filter(({ catchesUp, on }) => catchesUp && on.context === publisher)
      .map(({ name, on }) => ({ consumer: consumerOf(context.name, name), type: on.name })),
  )

/** A letter's message from its publisher's log, if that context is hosted here too. */
const fetchMessage = async (
  find: (name: string) => RunningContext | undefined,
  { messageId, source }: DeadLetter,
  signal: AbortSignal,
): Promise<Message | null> => {
  const publisher = source.slice(0, source.indexOf(':'))
  const running = find(publisher)
  if (!running) return null
  const { store } = running.open()
  const event = await findEvent(store, messageId.slice(publisher.length + 1), signal)
  const [message = messageOf(event)] = await publishedMessages(store, [event], signal)
  return message
}

const portOf = (server: FastifyInstance): number => {
  const address = server.server.address()
  return typeof address === 'object' && address ? address.port : 0
}

const urlOf = (server: FastifyInstance, { address = '127.0.0.1', tls }: HostOptions): string =>
  `${tls ? 'https' : 'http'}://${address.includes(':') ? `[${address}]` : address}:${portOf(server)}`

const once = (work: () => Promise<void>): (() => Promise<void>) => {
  let done: Promise<void> | undefined
  return () => (done ??= work())
}
