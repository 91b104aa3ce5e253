import { setTimeout as delay } from 'node:timers/promises'
import type { Bookmark, Bookmarks, Fence, Handle } from '@banyan/bus'
import { isFault } from '@banyan/model'
import type { StreamInfo } from '@nats-io/jetstream'
import { streamOf } from '../broker-streams.ts'
import { type Claims, whole } from '../claims.ts'
import type { Received } from '../cloud-event.ts'
import { faults } from '../errors.ts'
import { follow } from './follow.ts'
import type { Lanes } from './lanes.ts'
import { idOf } from '../received.ts'
import { beginToListen, findSince } from './since.ts'
import { streamQueues, type StreamQueues } from './stream-queues.ts'
import type { Tell } from './tell.ts'

/** A reader that is gone is forgotten by the broker after so long, in nanoseconds. */
const FORGOTTEN_NS = 60e9
/** Between two moves of a bookmark, in milliseconds: what a crash repeats. */
const SAVE_MS = 1_000
/** Waiting after a failure, in milliseconds; doubled up to the maximum. */
const FAILURE_WAIT_MS = 50
const FAILURE_WAIT_MS_MAX = 5_000
/** The most while the broker is away: as soon as it is back, reading goes on. */
const AWAY_WAIT_MS_MAX = 500

export type Reading = Claims & {
  readonly consumer: string
  /** Whose messages, and of which types. */
  readonly context: string
  readonly types: ReadonlySet<string>
  readonly partition: number
  /** By which it is owned, where several processes share the partitions. */
  readonly fence: Fence | undefined
  readonly fromFirst: boolean
  readonly bookmarks: Bookmarks
  readonly handle: Handle
  /** Shared by all parts that a consumer reads. */
  readonly inLane: Lanes
  readonly tell: Tell
  /** Of each part that is being read, how many messages are not handled. */
  readonly open: Set<() => number>
}

/**
 * Follows one part of what a context publishes for one consumer, from the consumer's own bookmark on, until the signal aborts. The broker only
 * keeps and sends: what was handled is the consumer's to know, so a broker that comes back without its disk costs nothing but repetition.
 */
export const readPartition = async (reading: Reading, signal: AbortSignal): Promise<void> => {
  let failures = 0
  while (!signal.aborted) {
    try {
      await readOnce(reading, signal, () => (failures = 0))
    } catch (error) {
      if (signal.aborted) return
      reading.tell(error, 'reading the broker failed; trying again')
      const most = isFault(error, 'BUS_BROKER_AWAY') ? AWAY_WAIT_MS_MAX : FAILURE_WAIT_MS_MAX
      await pause(Math.min(FAILURE_WAIT_MS * 2 ** failures++, most), signal)
    }
  }
}

/** Until the connection breaks, the bookmark is moved by somebody else, or something must be read again. */
const readOnce = async (reading: Reading, leaving: AbortSignal, onProgress: () => void): Promise<void> => {
  const { broker, names, context, partition, types } = reading
  const connected = broker.whileConnected()
  const mark = await findStart(reading, await streamOf(context, reading))
  const since = reading.fromFirst ? null : await findSince(nameOf(reading), reading)
  const consumer = await broker.ask(context, async ({ js, jsm }) => {
    const made = await jsm.consumers.add(names.stream(context), {
      ack_policy: 'none',
      deliver_policy: 'by_start_sequence',
      opt_start_seq: mark.position + 1,
      filter_subject: names.filter({ context, partition, types }),
      inactive_threshold: FORGOTTEN_NS,
      mem_storage: true,
    })
    return js.consumers.getConsumerFromInfo(made)
  })
  const over = new AbortController()
  const signal = AbortSignal.any([leaving, connected, over.signal])
  const queues = streamQueues({
    start: { position: mark.position, name: mark.fingerprint },
    handle: (received) => handleUntilDone(reading, received, signal),
  })
  void queues.whenMissed.then(() => over.abort())
  let pending = 0
  const behind = () => pending + queues.unhandled()
  reading.open.add(behind)
  const keeping = keepBookmark(reading, { mark, queues, onProgress })
  const saving = repeatedly(keeping.save, signal).finally(() => over.abort())
  try {
    await follow(reading, consumer, { queues, since, signal, seePending: (count) => (pending = count) })
  } catch (error) {
    if (!connected.aborted) throw error
  } finally {
    over.abort()
    reading.open.delete(behind)
    await Promise.allSettled([queues.settled(), saving])
    void consumer.delete().catch(() => {}) // the broker forgets it by itself
  }
  await saving
  await keeping.save()
}

const nameOf = ({ consumer, context, partition }: Reading): string => `bus ${consumer} ${context} ${partition}`

/** The bookmark, or where a consumer without one begins; the first message of all when the broker's stream is another than it was. */
const findStart = async (reading: Reading, info: StreamInfo): Promise<Bookmark> => {
  const { created, state } = info
  const mark = await reading.bookmarks.findCheckpoint(nameOf(reading))
  if (mark && (await isOfThisStream(reading, mark, { created, last: state.last_seq }))) return mark
  const isNew = mark === null && !reading.fromFirst
  if (isNew) await beginToListen(nameOf(reading), info, reading)
  const start = { epoch: created, position: isNew ? state.last_seq : 0, fingerprint: null }
  await move(reading, mark, start)
  return start
}

/** A disk that was put back as it was some time ago has the same name and other messages. */
const isOfThisStream = async (
  { broker, names, context }: Reading,
  { epoch, position, fingerprint }: Bookmark,
  { created, last }: { readonly created: string; readonly last: number },
): Promise<boolean> => {
  if (epoch !== created || position > last) return false
  if (fingerprint === null) return true
  const stream = names.stream(context)
  const found = await broker.ask(context, ({ jsm }) => jsm.streams.getMessage(stream, { seq: position }))
  return found === null || idOf(found) === fingerprint
}

const move = async (reading: Reading, from: Bookmark | null, to: Bookmark): Promise<void> => {
  const bookmark = nameOf(reading)
  const isMoved = await reading.bookmarks.moveCheckpoint(bookmark, from, to)
  if (!isMoved) throw faults.BUS_BOOKMARK_MOVED({ bookmark, position: from?.position ?? 0 })
}

type Keeping = { readonly mark: Bookmark; readonly queues: StreamQueues; readonly onProgress: () => void }

const keepBookmark = (reading: Reading, { mark, queues, onProgress }: Keeping) => {
  let saved = mark
  return {
    save: async (): Promise<void> => {
      const { position, name } = queues.floor()
      if (position === saved.position) return
      const to = { epoch: mark.epoch, position, fingerprint: name }
      await move(reading, saved, to)
      saved = to
      onProgress()
    },
  }
}

/** Poison is the handler's to set aside: whatever it throws may pass, so it is tried until it does. */
const handleUntilDone = async (reading: Reading, received: Received, signal: AbortSignal): Promise<void> => {
  for (let failures = 0; ; failures++) {
    signal.throwIfAborted()
    try {
      return await reading.inLane(async () => {
        signal.throwIfAborted()
        await reading.handle(await whole(received, reading), signal, reading.fence)
      })
    } catch (error) {
      signal.throwIfAborted()
      reading.tell(error, 'a message could not be taken over; trying again')
    }
    await delay(Math.min(FAILURE_WAIT_MS * 2 ** failures, FAILURE_WAIT_MS_MAX), undefined, { signal })
  }
}

const repeatedly = async (work: () => Promise<void>, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    await pause(SAVE_MS, signal)
    if (!signal.aborted) await work()
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal }).catch(() => {}) // aborted: the loop sees it
