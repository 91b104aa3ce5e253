import type { Description } from '@banyan/model'
import type { CodeComparison } from '@banyan/model/sources'

/** What the console's server answers; see the server's README for each route. */

export type Role = 'viewer' | 'operator' | 'admin'
export type Session = { readonly name: string; readonly role: Role }

export type Model = {
  readonly description: Description
  readonly hosted: readonly string[]
  /** By context and name of a part: `anycompany/social/src/post/post.ts:12`. */
  readonly places: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Where the model contradicts itself, one sentence each; see `findDrift`. */
  readonly drift?: readonly string[]
  /** Where the code is not as the context map says, and of which contexts that is not known. */
  readonly code?: CodeComparison
  readonly startedAt: string
  readonly pid: number
  readonly node: string
  readonly commit?: string
}

export type ViewStatus = {
  readonly view: string
  readonly group: string
  readonly version: number
  readonly position: number
  readonly head: number
  readonly lagEvents: number
  readonly state: 'live' | 'catching-up' | 'rebuilding' | 'paused' | 'stopped'
  /** 0 to 1. */
  readonly progress: number
  readonly fault?: { readonly code?: string; readonly message?: string }
}

/** A process that runs contexts. */
export type HostNow = {
  readonly name: string
  readonly address: string
  readonly isAway: boolean
  readonly process?: {
    readonly rssBytes?: number
    readonly eventLoopDelayP99Ms?: number
    readonly uptimeS?: number
  } | null
  readonly contexts: readonly string[]
  readonly commandsPerSecond: number | null
  readonly queriesPerSecond: number | null
  /** Of contexts of other processes, and of its own by each other. */
  readonly calls?: readonly {
    /** The context that calls another one of its process; null: the process calls another one, in the name of all that it runs. */
    readonly from: string | null
    readonly context: string
    readonly rates: AskedRates | null
    /** Null within a process, where there is none. */
    readonly circuit: 'closed' | 'open' | 'half-open' | null
    /** Instances that nobody is sent to for a while, because they failed. */
    readonly leftOut: number
  }[]
}

export type AskedRates = { readonly perSecond: number; readonly failedPerSecond: number }

/** An instance as the registry knows it; what its process did not say of itself is null. */
export type RegisteredNow = {
  readonly id: string
  readonly name: string
  readonly address: string
  readonly process: string | null
  readonly zone: string | null
  readonly version: string | null
  /** It takes nothing new and is still at work. */
  readonly isDraining: boolean
}

export type ContextNow = {
  /** The hosts that run it, each with how it stands there. */
  readonly hosts?: readonly {
    readonly host: string
    readonly standing: string
    /** Of which it handles what is published for the context; absent where none are shared out. */
    readonly partitions?: readonly number[]
  }[]
  readonly consumers?: readonly {
    readonly consumer: string
    readonly from: string
    readonly messages: number
    /** Of the oldest message in hand; null: there is none. */
    readonly oldestMs: number | null
  }[]
  readonly context: string
  /** `open`, or why it isn't. */
  readonly standing: string
  readonly epoch?: string | null
  readonly head?: number | null
  readonly relay?: { readonly state: string; readonly position: number; readonly fault: string | null } | null
  readonly inFlight?: number
  readonly liveStreams?: number
  readonly views?: readonly ViewStatus[]
  readonly deadLetters?: number | null
}

export type ProcessNow = {
  readonly name: string
  readonly state: string
  readonly pid?: number | null
  readonly restarts?: number
  readonly rssBytes?: number | null
}

/** Per second over the last few seconds. */
export type ContextRates = {
  readonly commands?: Rated<'accepted' | 'rejected' | 'failed' | 'msTotal'>
  readonly events?: Rated<'recorded'>
  readonly policies?: Rated<'handled' | 'failed'>
  readonly queries?: Rated<'answered' | 'failed' | 'msTotal'>
  readonly views?: Rated<'handled'>
}
type Rated<K extends string> = Readonly<Record<string, Readonly<Partial<Record<K, number>>>>>

export type Now = {
  readonly at: string
  readonly processes?: readonly ProcessNow[]
  readonly hosts?: readonly HostNow[]
  readonly contexts?: readonly ContextNow[]
  readonly rates?: { readonly contexts?: Readonly<Record<string, ContextRates>> } | null
  readonly gateway?: {
    readonly requestsPerSecond?: number
    readonly p50Ms?: number | null
    readonly p99Ms?: number | null
    readonly errorsPerSecond?: number
    readonly inFlight?: Readonly<Record<string, number>>
    readonly upstreams?: Readonly<Record<string, AskedRates & { readonly leftOut: number }>>
  } | null
  /** Who lives by the registry; null where there is none. */
  readonly registry?: readonly RegisteredNow[] | null
}

/** Per second; null where nobody told. */
export type HistoryPoint = {
  readonly at: string
  readonly requests: number | null
  readonly commands: number | null
  readonly events: number | null
  readonly failures: number | null
  /** Events that the slowest view is behind, by context. */
  readonly lag: Readonly<Record<string, number>>
  /** By context: the processes that run it, and what they take in memory together. */
  readonly processes?: Readonly<Record<string, { readonly count: number; readonly rssBytes: number }>>
}

/** What each process of a context may take, in MB (null: V8 decides), and how many there are. */
export type ScaledStanding = { readonly sizeMb: number | null; readonly replicas: number }

/** One step of the scaler; `why` in English, as it says it. */
export type ScalingStep = {
  readonly at: string
  readonly context: string
  readonly decision: 'up' | 'out' | 'in' | 'down'
  readonly from: ScaledStanding
  readonly to: ScaledStanding
  readonly why: string
  /** What another process of the context takes, and one of every context, in MB; null when somebody did not tell. */
  readonly memory: { readonly one: number; readonly all: number; readonly saved: number } | null
}

export type Scalings = {
  readonly contexts: Readonly<Record<string, ScaledStanding>>
  /** Oldest first. */
  readonly steps: readonly ScalingStep[]
}

export type OperatorEvent = {
  readonly id: string
  readonly context: string
  readonly stream: string
  readonly version: number
  readonly type: string
  readonly schemaVersion: number
  readonly data: unknown
  readonly recordedAt: string
  readonly actor: { readonly kind: string; readonly id: string }
  readonly commandId?: string | null
  readonly correlation: string
  readonly causation: string | null
  readonly traceparent?: string | null
  readonly position?: number
}

export type StreamRow = { readonly stream: string; readonly version: number; readonly lastAt: string }

export type Chain = {
  readonly events: readonly Pick<OperatorEvent, 'context' | 'id' | 'type' | 'recordedAt' | 'actor' | 'causation'>[]
  readonly looked: { readonly events: number; readonly whole: boolean }
}

export type DeadLetter = {
  readonly consumer: string
  /** `<context>:<stream>` of the publisher. */
  readonly source: string
  readonly version: number
  /** `<context>:<stream>@<version>`. */
  readonly messageId: string
  readonly type: string
  /** `poison`: it failed. `held`: a message of the same stream before it did. */
  readonly kind: 'poison' | 'held'
  /** What anybody may read of the failure; null for held ones. */
  readonly failure: {
    readonly code: string | null
    readonly type: string
    /** `anycompany/social/src/post/post.ts:12:5` */
    readonly place: string | null
  } | null
  /** Whether the error's own sentence is kept, to be read for a reason. */
  readonly hasSentence: boolean
  readonly attempts: number
  readonly at: string
}

export type LogLine = {
  readonly process: string
  /** ISO 8601; null where the line says none. */
  readonly time: string | null
  readonly level: string | null
  readonly message: string
  readonly traceId: string | null
  /** What else the line holds. */
  readonly fields: Readonly<Record<string, unknown>>
}

export type TracedEvent = Chain['events'][number] & {
  /** Views that are made from it, and policies that wait for it, as `<context>.<name>`. */
  readonly views: readonly string[]
  readonly policies: readonly string[]
}

export type Trace = {
  readonly lines: readonly LogLine[]
  readonly events: readonly TracedEvent[]
  /** False when there may be more. */
  readonly whole: boolean
}

export type Term = {
  readonly context: string
  /** `readModel`, `externalSystem` and so on, as the model calls them. */
  readonly kind: string
  readonly name: string
  readonly ko: string
  readonly en: string
  readonly means: string
  readonly place: string | null
}

export type Account = { readonly name: string; readonly role: Role; readonly createdAt?: string }

export type AuditEntry = {
  readonly n: number
  readonly at: string
  /** Null where nobody with an account asked. */
  readonly who: string | null
  readonly role: Role | null
  readonly action: string
  readonly target: string
  readonly reason: string
  readonly outcome: 'done' | 'refused' | 'failed' | 'unknown'
  readonly hash: string
}
