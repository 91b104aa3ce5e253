import type { Consumer, JsMsg } from '@nats-io/jetstream'
import { isFault } from '@banyan/model'
import type { Place } from './floor.ts'
import type { Reading } from './read-partition.ts'
import { idOf, readable } from '../received.ts'
import { isBefore, type Since } from './since.ts'
import { STALL_MS, type StreamQueues } from './stream-queues.ts'
import { typeOf } from '../subjects.ts'

/** Messages that the broker sends at once, before it is asked for more. */
const BATCH_MESSAGES = 100
/** For so long a request for messages stands, and so often the broker says that it does, in milliseconds. */
const REQUEST_MS = 30_000
const HEARTBEAT_MS = 5_000

type Following = {
  readonly queues: StreamQueues
  readonly since: Since
  readonly signal: AbortSignal
  /** With each message: how many the broker has still to send. */
  readonly seePending: (count: number) => void
}

/**
 * Takes messages from the broker into the queues until the signal aborts or some must be read again. Asks for a batch only when the one before
 * is in the queues: the client's own endless reading asks again each time it hears nothing, and all that comes when a slow reader goes on.
 */
export const follow = async (
  reading: Reading,
  consumer: Consumer,
  { queues, since, signal, seePending }: Following,
): Promise<void> => {
  let expected = 1
  while (!signal.aborted) {
    for await (const delivered of batchOf(consumer, signal)) {
      if (signal.aborted) return
      // A hole in what was sent: read again from what was handled.
      if (delivered.info.deliverySequence !== expected++) return
      seePending(delivered.info.pending)
      take(reading, delivered, { queues, since })
      while (queues.isFull() && !signal.aborted) await roomOrGiveWay(queues, signal)
    }
  }
}

const batchOf = async function* (consumer: Consumer, signal: AbortSignal): AsyncGenerator<JsMsg> {
  const batch = await consumer.fetch({
    max_messages: BATCH_MESSAGES,
    expires: REQUEST_MS,
    idle_heartbeat: HEARTBEAT_MS,
  })
  const stop = () => batch.stop()
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    yield* batch
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

const take = (reading: Reading, delivered: JsMsg, { queues, since }: Pick<Following, 'queues' | 'since'>): void => {
  const { names, context, types } = reading
  const kept = { seq: delivered.seq, subject: delivered.subject, data: delivered.data, header: delivered.headers }
  const place: Place = { position: kept.seq, name: idOf(kept) }
  if (!types.has(typeOf(kept.subject))) return queues.pass(place)
  try {
    const received = readable(kept, { names, stream: names.stream(context) })
    if (isBefore(received.message, since)) queues.pass(place)
    else queues.add(received, place)
  } catch (error) {
    if (!isFault(error, 'BUS_MESSAGE_UNREADABLE')) throw error
    // None of ours: if it had been, the next of its stream would be found to have a gap before it.
    reading.tell(error, 'a message that is none of ours was passed over')
    queues.pass(place)
  }
}

/** Waits by hand: a timer that an abort ends would make an error with each message of a full window. */
const roomOrGiveWay = async (queues: StreamQueues, signal: AbortSignal): Promise<void> => {
  const waited = Promise.withResolvers<'stalled' | 'over'>()
  const timer = setTimeout(() => waited.resolve('stalled'), STALL_MS)
  const onAbort = () => waited.resolve('over')
  signal.addEventListener('abort', onAbort, { once: true })
  const outcome = await Promise.race([waited.promise, queues.whenRoom()])
  clearTimeout(timer)
  signal.removeEventListener('abort', onAbort)
  if (outcome === 'stalled') queues.giveWay()
}
