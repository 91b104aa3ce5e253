import { setTimeout as delay } from 'node:timers/promises'
import type { Asking, Broker } from '@banyan/bus-nats/broker'
import { StorageType } from '@nats-io/jetstream'
import { type KV, Kvm } from '@nats-io/kv'
import type { NatsConnection } from '@nats-io/transport-node'
import { isEmpty, type Pulse, type PulseLink } from '../pulse-link.ts'
import { TIMING } from '../registry.ts'
import { unlessAborted } from '../unless-aborted.ts'
import { pulseFromText, pulseToText } from './pulse-codec.ts'

/** Keys whose process has been silent for so long are gone from the bucket, in milliseconds. Readers have dropped them long before. */
const KEPT_MS = 10_000
const AGAIN_MS = 250
const NOT_FOUND_STATUS = 404
/** How faults and logs of the broker name what is asked here. */
const WHAT = 'the registry'

/**
 * Pulses in a bucket of NATS KV, `<system>_registry`, in the broker's memory: a key for each process, a put for each beat. Readers hear the puts
 * themselves as the broker hands them on, so that a bucket that is gone, or that nobody could make again yet, costs them nothing; they
 * read the bucket once, at the start. The broker stays its opener's.
 */
export const natsLink = (o: { readonly broker: Broker; readonly system: string }): PulseLink => {
  const { broker } = o
  const bucket = `${o.system}_registry`
  const closing = new AbortController()
  /** For as long as one connection: a broker that was away may have lost the bucket, and a put to none is only noticed after seconds. */
  let opened: { readonly kv: KV; readonly connection: AbortSignal } | undefined
  let following: Promise<void> | undefined
  const put = async (js: Asking['js'], pulse: () => Pulse): Promise<void> => {
    const connection = broker.whileConnected()
    if (opened?.connection !== connection) {
      const kv = await new Kvm(js).create(bucket, { history: 1, ttl: KEPT_MS, storage: StorageType.Memory })
      opened = { kv, connection }
    }
    const { kv } = opened
    const said = pulse()
    if (isEmpty(said)) await kv.delete(said.client)
    else await kv.put(said.client, pulseToText(said))
  }
  return {
    send: async (pulse) => {
      try {
        await broker.ask(WHAT, ({ js }) => put(js, pulse))
      } catch (error) {
        opened = undefined // somebody may have deleted it: the next beat makes the bucket again
        throw error
      }
    },
    listen: (to) => {
      following ??= follow({ broker, bucket, signal: closing.signal }, to)
    },
    prove: (signal) =>
      unlessAborted(
        broker.ask(WHAT, ({ nats }) => nats.flush()),
        signal,
      ),
    [Symbol.asyncDispose]: async () => {
      closing.abort()
      await following
    },
  }
}

type Followed = { readonly broker: Broker; readonly bucket: string; readonly signal: AbortSignal }
type Listener = Parameters<PulseLink['listen']>[0]

/** Subscribes once a connection object: the client renews the subscription with each reconnection by itself. */
const follow = async ({ broker, bucket, signal }: Followed, to: Listener): Promise<void> => {
  let subscribed: NatsConnection | undefined
  let isRead = false
  const begin = async ({ nats, jsm }: Asking): Promise<void> => {
    if (nats !== subscribed) subscribe(nats, bucket, { signal, to })
    subscribed = nats
    if (!isRead) for (const pulse of await keptIn(bucket, jsm)) to.heard(pulse)
    if (!isRead) to.read()
    isRead = true
    to.up()
  }
  while (!signal.aborted) {
    const connection = broker.whileConnected()
    const isBegun = await unlessAborted(broker.ask(WHAT, begin), signal).then(
      () => true,
      () => false, // away, or not ready yet
    )
    if (isBegun) await ended(AbortSignal.any([connection, signal]))
    else await delay(AGAIN_MS, undefined, { signal }).catch(() => {}) // aborted: the loop sees it
  }
}

const subscribe = (
  nats: NatsConnection,
  bucket: string,
  { signal, to }: { readonly signal: AbortSignal; readonly to: Listener },
): void => {
  const prefix = `$KV.${bucket}.`
  const subscription = nats.subscribe(`${prefix}*`, {
    callback: (error, message) => {
      if (error !== null) return
      const pulse = pulseFromText(message.subject.slice(prefix.length), message.string())
      if (pulse) to.heard(pulse)
    },
  })
  signal.addEventListener('abort', () => subscription.unsubscribe(), { once: true })
}

/** What the bucket holds of those who were alive when its youngest was; their times are all the broker's. */
const keptIn = async (bucket: string, jsm: Asking['jsm']): Promise<readonly Pulse[]> => {
  const stream = `KV_${bucket}`
  const info = await jsm.streams.info(stream, { subjects_filter: `$KV.${bucket}.>` }).catch(orNothing)
  const subjects = Object.keys(info?.state.subjects ?? {})
  const kept = await Promise.all(
    subjects.map((subject) => jsm.streams.getMessage(stream, { last_by_subj: subject }).catch(orNothing)),
  )
  const messages = kept.filter((message) => message !== null)
  const youngestAt = Math.max(...messages.map(({ time }) => time.getTime()))
  return messages
    .filter(({ time }) => youngestAt - time.getTime() <= TIMING.deadAfterMs)
    .map(({ subject, data }) => pulseFromText(subject.slice(`$KV.${bucket}.`.length), new TextDecoder().decode(data)))
    .filter((pulse) => pulse !== undefined)
}

/** There is no such bucket, or the key has gone meanwhile. */
const orNothing = (error: unknown): null => {
  if (error instanceof Error && 'status' in error && error.status === NOT_FOUND_STATUS) return null
  throw error
}

const ended = (signal: AbortSignal): Promise<void> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
