import { createHash } from 'node:crypto'
import { type Message, messageId } from '@banyan/bus'
import { isFault } from '@banyan/model'
import { ANSWER_MS } from './broker.ts'
import { findStream, fullOr, makeStream, type Streams } from './broker-streams.ts'
import type { Received } from './cloud-event.ts'
import { faults } from './errors.ts'

/** Larger bodies travel as a claim, in bytes: brokers refuse messages over 1 MB unless told otherwise, and hold each one in memory. */
export const BODY_BYTES_MAX = 262_144
/** Most data of one message, in bytes: a reader holds it in memory. */
export const CLAIM_BYTES_MAX = 8_388_608
/** One piece of it, in bytes: in the broker's JSON it is a third larger. */
const PIECE_BYTES = 131_072

export type Claims = Streams & {
  /** For how long such data is kept, in milliseconds. */
  readonly claimsKeptMs: number
}

/**
 * Puts a message's data aside, in pieces named after what they hold: doing it again changes nothing but their age. Gives a CloudEvents
 * `dataref`: `nats:<subject of the pieces>?pieces=<how many>`.
 */
export const putAside = async (message: Message, o: Claims): Promise<string> => {
  const { context } = message
  const data = Buffer.from(JSON.stringify(message.data))
  if (data.length > CLAIM_BYTES_MAX)
    throw faults.BUS_CLAIM_TOO_LARGE({ message: messageId(message), limit: CLAIM_BYTES_MAX, found: data.length })
  const hash = hashOf(data)
  await requireStream(context, o)
  const pieces = Math.ceil(data.length / PIECE_BYTES)
  for (let piece = 0; piece < pieces; piece++) {
    const part = data.subarray(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES)
    const subject = o.names.claimOf(context, { hash, piece })
    await o.broker.ask(
      context,
      ({ js }) => js.publish(subject, part, { timeout: ANSWER_MS }),
      fullOr(o.names.claims(context)),
    )
  }
  return `nats:${o.names.claimOf(context, { hash, piece: 0 }).slice(0, -'.0'.length)}?pieces=${pieces}`
}

/** The message with its data, wherever that is. Throws `BUS_CLAIM_MISSING`. */
export const whole = async ({ message, claim }: Received, o: Claims): Promise<Message> => {
  if (claim === null) return message
  const { context } = message
  const stream = o.names.claims(context)
  const missing = (found: string) => faults.BUS_CLAIM_MISSING({ message: messageId(message), stream, found })
  const [, hash, count] = CLAIM.exec(claim) ?? []
  if (hash === undefined || Number(count) > CLAIM_BYTES_MAX / PIECE_BYTES) throw missing(`a reference like ${claim}`)
  const parts: Uint8Array[] = []
  for (let piece = 0; piece < Number(count); piece++) {
    const part = await findPiece(context, o.names.claimOf(context, { hash, piece }), o)
    if (!part) throw missing(`no piece ${piece} of ${count}: it is older than such data is kept, or its disk was lost`)
    parts.push(part)
  }
  const data = Buffer.concat(parts)
  if (hashOf(data) !== hash) throw missing('other data under its name')
  return { ...message, data: JSON.parse(data.toString('utf8')) }
}

const CLAIM = /^nats:.+\.([0-9a-f]{64})\?pieces=(\d+)$/
const STREAM_NOT_FOUND = 10_059

const hashOf = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

const findPiece = async (context: string, subject: string, { broker, names }: Claims): Promise<Uint8Array | null> => {
  try {
    const found = await broker.ask(context, ({ jsm }) =>
      jsm.streams.getMessage(names.claims(context), { last_by_subj: subject }),
    )
    return found?.data ?? null
  } catch (error) {
    if (isFault(error, 'BUS_BROKER_REFUSED') && error.data['code'] === STREAM_NOT_FOUND) return null
    throw error
  }
}

const requireStream = async (context: string, { broker, names, claimsKeptMs }: Claims): Promise<void> => {
  const name = names.claims(context)
  const maxAge = claimsKeptMs * 1e6
  const found =
    (await findStream(context, name, broker)) ??
    (await makeStream(
      context,
      {
        name,
        subjects: [names.allClaimsOf(context)],
        storage: 'file',
        retention: 'limits',
        discard: 'old',
        max_msgs_per_subject: 1,
        max_age: maxAge,
        duplicate_window: Math.min(maxAge, DUPLICATES_NS),
        allow_direct: false,
      },
      broker,
    ))
  if (found.config.max_age === maxAge) return
  await broker.ask(context, ({ jsm }) => jsm.streams.update(name, { ...found.config, max_age: maxAge }))
}

/** The broker wants it no longer than what is kept; we give it no names to know repetitions by. */
const DUPLICATES_NS = 1e9
