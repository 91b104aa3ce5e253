import { type Message, messageId } from '@banyan/bus'
import type { JetStreamClient, PubAck } from '@nats-io/jetstream'
import { headers } from '@nats-io/transport-node'
import { ANSWER_MS } from './broker.ts'
import { fullOr, roomyStreamOf } from './broker-streams.ts'
import { BODY_BYTES_MAX, type Claims, putAside } from './claims.ts'
import { CONTENT_TYPE, encode } from './cloud-event.ts'
import { type End, endOf } from './end.ts'
import { faults } from './errors.ts'

/** The broker's codes for a last message that is another than was expected. */
const WRONG_LAST = new Set([10_070, 10_071])
/** Bytes under way at once, unless one message alone is larger: what the client holds in memory. */
const UNDER_WAY_BYTES_MAX = 4_194_304
/**
 * Publishes for one context. Each message says which one must be the last that is kept before it: so many may be under way at once and still
 * none overtakes another, and of two publishers one is refused. What the broker lost, or somebody else published, is never passed
 * over in silence: after that, `BUS_OUTPACED` until `lastKept` was asked.
 */
export const publisherOf = (context: string, o: Claims) => {
  let end: End | undefined // undefined: to be asked
  let known: ReadonlySet<string> | undefined // names one of which must be the last; undefined: whichever it is
  let queue: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = queue.then(work)
    queue = mine.catch(() => {})
    return mine
  }
  const findKnownEnd = async (ids: readonly string[]): Promise<End> => {
    const found = await findEnd(context, o)
    const name = nameOf(found)
    if (known && !known.has(name) && !ids.includes(name))
      throw faults.BUS_OUTPACED({ context, expected: [...known][0] ?? NOTHING, found: name })
    return found
  }
  const publishGroup = async (group: readonly Outgoing[]): Promise<void> => {
    const ids = group.map(({ id }) => id)
    const before = end ?? (await findKnownEnd(ids))
    known = new Set([nameOf(before), ...ids]) // where it stands when one of them fails
    end = undefined
    const last = await publishInARow(context, group, { before, o })
    known = new Set([ids.at(-1)!])
    end = { sequence: last.seq, message: group.at(-1)!.message }
  }
  return {
    lastKept: (): Promise<Message | null> =>
      inTurn(async () => {
        end = undefined
        end = await findEnd(context, o)
        known = new Set([nameOf(end)])
        return end.message
      }),
    publish: (messages: readonly Message[]): Promise<void> =>
      inTurn(async () => {
        const outgoing: Outgoing[] = []
        for (const message of messages) outgoing.push(await pack(message, o))
        for (const group of grouped(outgoing)) await publishGroup(group)
      }),
  }
}

type Outgoing = { readonly message: Message; readonly id: string; readonly subject: string; readonly body: Uint8Array }

const NOTHING = 'no message'

const nameOf = ({ message }: End): string => (message ? messageId(message) : NOTHING)

const findEnd = async (context: string, o: Claims): Promise<End> => endOf(context, await roomyStreamOf(context, o), o)

const pack = async (message: Message, o: Claims): Promise<Outgoing> => {
  const body = encode(message)
  const isLarge = body.length > BODY_BYTES_MAX
  return {
    message,
    id: messageId(message),
    subject: o.names.subjectOf(message),
    body: isLarge ? encode(message, await putAside(message, o)) : body,
  }
}

const grouped = (outgoing: readonly Outgoing[]): readonly (readonly Outgoing[])[] => {
  const groups: Outgoing[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const one of outgoing) {
    bytes += one.body.length
    if (bytes <= UNDER_WAY_BYTES_MAX) groups.at(-1)!.push(one)
    else {
      groups.push([one])
      bytes = one.body.length
    }
  }
  return groups
}

/** What must be the last: at the end of a stream its place, as the broker forgets the name when it starts again; after that the one before. */
type Expected = { readonly lastSequence: number } | { readonly lastMsgID: string }

type Row = { readonly before: End; readonly o: Claims }

const publishInARow = async (context: string, group: readonly Outgoing[], { before, o }: Row): Promise<PubAck> => {
  const stream = o.names.stream(context)
  const outpaced = (found: string, cause: unknown) =>
    faults.BUS_OUTPACED({ context, expected: nameOf(before), found }, cause)
  const acks = await o.broker.ask(
    context,
    async ({ js }) => {
      const publishing = group.map((one, i) => publishOne(js, one, expectedBefore(group[i - 1], before)))
      return inOrder(await Promise.allSettled(publishing), (cause) => outpaced('nobody who keeps it', cause))
    },
    fullOr(stream, (refusal) => (WRONG_LAST.has(refusal.code) ? outpaced(refusal.message, refusal) : undefined)),
  )
  return acks.at(-1)!
}

const expectedBefore = (previous: Outgoing | undefined, { sequence }: End): Expected =>
  previous ? { lastMsgID: previous.id } : { lastSequence: sequence }

const publishOne = (js: JetStreamClient, { id, subject, body }: Outgoing, expect: Expected): Promise<PubAck> => {
  const said = headers()
  said.set('Content-Type', CONTENT_TYPE)
  return js.publish(subject, body, { msgID: id, headers: said, timeout: ANSWER_MS, expect })
}

/** The first refusal tells what happened; those after it are its consequences. Nobody answers where the broker has lost the stream. */
const inOrder = (
  results: readonly PromiseSettledResult<PubAck>[],
  lost: (cause: unknown) => Error,
): readonly PubAck[] =>
  results.map((result) => {
    if (result.status === 'fulfilled') return result.value
    throw (result.reason as Error).name === 'JetStreamNotEnabled' ? lost(result.reason) : result.reason
  })
