import { messageId } from '@banyan/bus'
import type { MsgHdrs } from '@nats-io/transport-node'
import { decode, type Received } from './cloud-event.ts'
import { faults } from './errors.ts'
import type { Names } from './subjects.ts'

/** What the broker hands out, whoever wrote it. */
export type Kept = {
  readonly seq: number
  readonly subject: string
  readonly data: Uint8Array
  readonly header: MsgHdrs | undefined
}

/** The name that its publisher gave a message; null of one that is none of ours. */
export const idOf = ({ header }: Pick<Kept, 'header'>): string | null => header?.get('Nats-Msg-Id') || null

/** A message of ours; `BUS_MESSAGE_UNREADABLE` of anything else that somebody put among them. */
export const readable = (kept: Kept, o: { readonly names: Names; readonly stream: string }): Received => {
  const unreadable = (found: string, cause?: unknown) =>
    faults.BUS_MESSAGE_UNREADABLE({ stream: o.stream, sequence: kept.seq, found }, cause)
  let received: Received
  try {
    received = decode(kept.data)
  } catch (error) {
    throw unreadable(`${kept.data.length} bytes that are none`, error)
  }
  const id = messageId(received.message)
  // In another part of the streams it would be handled beside its own stream's messages, and out of order.
  if (id !== idOf(kept) || o.names.subjectOf(received.message) !== kept.subject)
    throw unreadable(`one of another name or place`)
  return received
}
