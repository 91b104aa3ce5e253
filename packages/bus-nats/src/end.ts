import type { Message } from '@banyan/bus'
import { isFault } from '@banyan/model'
import type { StreamInfo } from '@nats-io/jetstream'
import type { Streams } from './broker-streams.ts'
import { readable } from './received.ts'

/** How many messages that are none of ours are passed over on the way to the last one that is; beyond, none counts as kept. */
const FOREIGN_MAX = 1_000

/** The last of our messages that is kept, and the place of the last of all. */
export type End = { readonly message: Message | null; readonly sequence: number }

/** Where a context's stream at the broker ends. */
export const endOf = async (context: string, { state }: StreamInfo, o: Streams): Promise<End> => {
  const stream = o.names.stream(context)
  const oldest = Math.max(state.first_seq, state.last_seq - FOREIGN_MAX)
  const sequence = state.last_seq
  if (state.messages === 0) return { message: null, sequence }
  for (let seq = sequence; seq >= oldest; seq--) {
    const found = await o.broker.ask(context, ({ jsm }) => jsm.streams.getMessage(stream, { seq }))
    const message = found && oursOrNull(found, { names: o.names, stream })
    if (message) return { message, sequence }
  }
  return { message: null, sequence }
}

const oursOrNull = (...kept: Parameters<typeof readable>): Message | null => {
  try {
    return readable(...kept).message
  } catch (error) {
    if (isFault(error, 'BUS_MESSAGE_UNREADABLE')) return null
    throw error
  }
}
