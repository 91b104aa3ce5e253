import { Client } from 'pg'
import { type Pgoutput, PgoutputPlugin } from 'pg-logical-replication'
import { placeOnly } from '../postgres-shop/connection.ts'
import { type Lsn, lsnOf } from './lsn.ts'

/** The server ends a stream whose reader has said nothing for so long: a dead reader's place is free for the next one. */
const WAL_SENDER_TIMEOUT_MS = 30_000
/** Well within the server's patience. */
const REPORT_EVERY_MS = 5_000

/** As it was called when the change was made. */
export type Relation = { readonly oid: number; readonly schema: string; readonly name: string }
/** Columns as the stream gives them, in PostgreSQL's text; what is not in the message is missing. */
export type Tuple = Readonly<Record<string, unknown>>

/** Told of what the stream brings, in the order of commits and whole transactions only: what is rolled back never comes. */
export type StreamListener = {
  readonly began: (xid: number, commitLsn: Lsn) => void
  /** Old looks as far as the replica identity carries them, and new ones. */
  readonly changed: (relation: Relation, looks: readonly Tuple[]) => void
  readonly truncated: (relation: Relation) => void
  readonly committed: (endLsn: Lsn) => void
  /** Everything that was committed before `lsn` has come. */
  readonly reached: (lsn: Lsn) => void
}

export type SlotStream = {
  /** Which server in which of its histories: positions of others mean nothing here. */
  readonly server: string
  /** How it ended: the error that ended it, or undefined after {@link close}. Never rejects. */
  readonly ended: Promise<unknown>
  /** Lets the server throw away the log before `lsn`. Never called before everything until there is delivered. */
  readonly confirm: (lsn: Lsn) => void
  /** Asks the server how far it is; `reached` will tell. */
  readonly ask: () => void
  readonly pause: () => void
  readonly resume: () => void
  /** When something last came, by `performance.now()`; while it is paused nothing does. */
  readonly heardAt: () => number
  readonly close: () => Promise<void>
}

/**
 * Opens the stream of a slot that exists. Rejects with the server's error: no such slot, in use, lost, no right. Of
 * `pg-logical-replication` only the decoder is used: its service confirms on a timer what was received, delivered or not
 * (kibae/pg-logical-replication#174), and one byte more than that.
 */
export const openSlotStream = async (o: {
  readonly connectionString: string
  readonly publication: string
  readonly slot: string
  readonly connectTimeoutMs: number
  readonly listener: StreamListener
}): Promise<SlotStream> => {
  const client = new Client({
    connectionString: placeOnly(o.connectionString),
    application_name: 'banyan',
    options: `-c default_transaction_read_only=on -c wal_sender_timeout=${WAL_SENDER_TIMEOUT_MS}`,
    connectionTimeoutMillis: o.connectTimeoutMs,
    keepAlive: true,
    replication: 'database',
  } as ConstructorParameters<typeof Client>[0])
  const broken = new Promise<unknown>((resolve) => client.once('error', resolve))
  client.on('error', () => {}) // `broken` has told.
  try {
    await client.connect()
    const { rows } = await client.query<{ systemid: string; timeline: number }>('IDENTIFY_SYSTEM')
    const server = `${rows[0]?.systemid}/${rows[0]?.timeline}`
    return await started(client, broken, server, o)
  } catch (error) {
    wireOf(client).stream.destroy()
    throw error
  }
}

/** What `pg` has and its types hide: the protocol's own events and the socket. */
type Wire = {
  readonly stream: { pause: () => void; resume: () => void; destroy: () => void }
  readonly on: (event: 'copyData', listener: (message: { readonly chunk: Buffer }) => void) => void
  readonly once: (event: 'replicationStart', listener: () => void) => void
  readonly sendCopyFromChunk: (chunk: Buffer) => void
}

const wireOf = (client: Client): Wire => client.connection as unknown as Wire

const XLOG_DATA = 0x77
const KEEPALIVE = 0x6b
/** Of an `XLogData` message before its payload: kind, start, end, clock. Bytes. */
const XLOG_HEADER_BYTES = 25

const started = async (
  client: Client,
  broken: Promise<unknown>,
  server: string,
  o: { readonly publication: string; readonly slot: string; readonly listener: StreamListener },
): Promise<SlotStream> => {
  const wire = wireOf(client)
  const decode = decoder(o.publication, o.listener)
  const failed = Promise.withResolvers<unknown>()
  let [confirmed, heardAt, closing] = [0n, performance.now(), false]
  const report = (ask: boolean) => void (closing || wire.sendCopyFromChunk(statusUpdate(confirmed, ask)))
  wire.on('copyData', ({ chunk }) => {
    heardAt = performance.now()
    try {
      if (chunk[0] === XLOG_DATA) decode(chunk.subarray(XLOG_HEADER_BYTES))
      else if (chunk[0] === KEEPALIVE) {
        o.listener.reached(chunk.readBigUInt64BE(1))
        if (chunk[17] === 1) report(false)
      }
    } catch (error) {
      failed.resolve(error)
      wire.stream.destroy()
    }
  })
  const starting = new Promise<void>((resolve) => wire.once('replicationStart', () => resolve()))
  const query = client.query(
    `START_REPLICATION SLOT "${o.slot}" LOGICAL 0/0 (proto_version '1', publication_names '${o.publication}')`,
  )
  // It answers only with an error, or when the stream is over.
  const over = query.then(
    () => new Error('the server ended the stream'),
    (error: unknown) => error,
  )
  const refusal = await Promise.race([starting, over, broken])
  if (refusal !== undefined) throw refusal
  const reporting = setInterval(() => report(false), REPORT_EVERY_MS)
  const ended = Promise.race([over, broken, failed.promise]).then((error) => (closing ? undefined : error))
  void ended.then(() => clearInterval(reporting))
  return {
    server,
    ended,
    confirm: (lsn) => {
      if (lsn <= confirmed) return
      confirmed = lsn
      report(false)
    },
    ask: () => report(true),
    pause: () => wire.stream.pause(),
    resume: () => wire.stream.resume(),
    heardAt: () => heardAt,
    close: async () => {
      closing = true
      clearInterval(reporting)
      wire.stream.destroy() // A polite end would wait until the server has sent all that it still has.
      await ended
    },
  }
}

/** Messages of `pgoutput` as calls of the listener. */
const decoder = (publication: string, listener: StreamListener): ((payload: Buffer) => void) => {
  const plugin = new PgoutputPlugin({ protoVersion: 1, publicationNames: [publication] })
  return (payload) => {
    const message = plugin.parse(payload)
    if (message.tag === 'relation') asText(message)
    else if (message.tag === 'begin') listener.began(message.xid, lsnOf(String(message.commitLsn)))
    else if (message.tag === 'insert') listener.changed(relationOf(message.relation), [message.new])
    else if (message.tag === 'update')
      listener.changed(relationOf(message.relation), given([message.key, message.old, message.new]))
    else if (message.tag === 'delete') listener.changed(relationOf(message.relation), given([message.key, message.old]))
    else if (message.tag === 'truncate')
      message.relations.forEach((relation) => listener.truncated(relationOf(relation)))
    else if (message.tag === 'commit') listener.committed(lsnOf(String(message.commitEndLsn)))
  }
}

/** The decoder reads the number as a signed one. */
const relationOf = ({ relationOid, schema, name }: Pgoutput.MessageRelation): Relation => ({
  oid: relationOid >>> 0,
  schema,
  name,
})

const given = (looks: readonly (Tuple | null)[]): readonly Tuple[] => looks.filter((tuple) => tuple !== null)

/** A key is the server's own text: as a number `9007199254740993` would be another row's. */
const asText = (relation: Pgoutput.MessageRelation): void => {
  for (const column of relation.columns) column.parser = (text: unknown) => text
}

const STATUS_BYTES = 34
const POSTGRES_EPOCH_MS = 946_684_800_000

/** "Written, flushed and applied up to `lsn`": the first byte that is still wanted. */
const statusUpdate = (lsn: Lsn, ask: boolean): Buffer => {
  const update = Buffer.alloc(STATUS_BYTES)
  update.write('r', 0, 'latin1')
  for (const at of [1, 9, 17]) update.writeBigUInt64BE(lsn, at)
  update.writeBigInt64BE(BigInt(Date.now() - POSTGRES_EPOCH_MS) * 1_000n, 25)
  update[33] = ask ? 1 : 0
  return update
}
