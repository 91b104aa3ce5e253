import type { Refusal } from './broker.ts'
import type { StreamConfig, StreamInfo } from '@nats-io/jetstream'
import type { Broker } from './broker.ts'
import { faults } from './errors.ts'
import type { Names } from './subjects.ts'

/** Within this the broker knows a message that is published again, in nanoseconds. */
const DUPLICATES_NS = 120e9
const STREAM_NOT_FOUND = 10_059
const STREAM_NAME_IN_USE = 10_058
const STREAM_STORE_FAILED = 10_077
/** The broker has this many bytes at most in its store, or the stream has. */
const NO_ROOM = /maximum bytes exceeded|maximum messages exceeded|insufficient (storage )?resources|no space left/i

export type Streams = {
  readonly broker: Broker
  readonly names: Names
  /** Most bytes a context's stream may hold; what the broker has is left as it is where nothing is told. A full one delays its publisher. */
  readonly streamBytesMax?: number
}

/** What a context published, at the broker: made when it is not there. */
export const streamOf = async (context: string, o: Streams): Promise<StreamInfo> => {
  const config: Partial<StreamConfig> & { readonly name: string } = {
    name: o.names.stream(context),
    subjects: [o.names.allOf(context)],
    storage: 'file',
    retention: 'limits',
    discard: 'new',
    max_bytes: o.streamBytesMax ?? -1,
    duplicate_window: DUPLICATES_NS,
    allow_direct: false, // the last message is asked for where it was written
    deny_delete: true,
  }
  return (await findStream(context, config.name, o.broker)) ?? makeStream(context, config, o.broker)
}

/** The same, with as much room as is told: the publisher's part. */
export const roomyStreamOf = async (context: string, o: Streams): Promise<StreamInfo> => {
  const info = await streamOf(context, o)
  const { streamBytesMax } = o
  if (streamBytesMax === undefined || info.config.max_bytes === streamBytesMax) return info
  return o.broker.ask(context, ({ jsm }) =>
    jsm.streams.update(info.config.name, { ...info.config, max_bytes: streamBytesMax }),
  )
}

export const findStream = (context: string, name: string, broker: Broker): Promise<StreamInfo | null> =>
  broker.ask<StreamInfo | null>(context, ({ jsm }) =>
    jsm.streams.info(name).catch((error: unknown) => {
      if (codeOf(error) === STREAM_NOT_FOUND) return null
      throw error
    }),
  )

/** Another may make it at the same moment, with another limit. */
export const makeStream = (
  context: string,
  config: Partial<StreamConfig> & { readonly name: string },
  broker: Broker,
): Promise<StreamInfo> =>
  broker.ask(context, ({ jsm }) =>
    jsm.streams.add(config).catch((error: unknown) => {
      if (codeOf(error) === STREAM_NAME_IN_USE) return jsm.streams.info(config.name)
      throw error
    }),
  )

/** A store that has no room is a fault of its own. */
export const fullOr =
  (stream: string, other: Refusal = () => undefined): Refusal =>
  (refusal) => {
    const isFull = refusal.code === STREAM_STORE_FAILED || NO_ROOM.test(refusal.message)
    return isFull ? faults.BUS_STREAM_FULL({ stream, found: refusal.message }, refusal) : other(refusal)
  }

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
