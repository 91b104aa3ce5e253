import { type Message, messageId } from '@banyan/bus'
import { z } from 'zod'

/** Of the body, as CloudEvents names its structured mode. */
export const CONTENT_TYPE = 'application/cloudevents+json'

/**
 * A message as CloudEvents 1.0 in structured mode: whoever reads JSON can follow a context with nothing but its contract. Attributes of
 * our own are in lower case, as that standard asks.
 */
const CloudEvent = z.object({
  specversion: z.literal('1.0'),
  /** `<context>:<stream>@<version>`: unique in the company. */
  id: z.string(),
  /** `/<context>`. */
  source: z.string().startsWith('/'),
  /** The stream. */
  subject: z.string(),
  type: z.string(),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  /** Absent where `dataref` says where it is. */
  data: z.unknown().optional(),
  /** Of the CloudEvents extension for data kept elsewhere. */
  dataref: z.string().optional(),
  streamversion: z.int().min(1),
  publishedsequence: z.int().min(1),
  /** Absent from publishers that don't say. */
  previousoftype: z.int().min(0).optional(),
  schemaversion: z.int().min(1),
  correlation: z.string(),
  /** Of the CloudEvents extension for distributed tracing. */
  traceparent: z.string().optional(),
})

/** A message as it came: with a claim its data is null, and lies where the claim says. */
export type Received = { readonly message: Message; readonly claim: string | null }

/** UTF-8 bytes of a message; with a claim they hold that in place of its data. */
export const encode = (message: Message, claim: string | null = null): Uint8Array => {
  const event: z.input<typeof CloudEvent> = {
    specversion: '1.0',
    id: messageId(message),
    source: `/${message.context}`,
    subject: message.stream,
    type: message.type,
    time: message.recordedAt,
    datacontenttype: 'application/json',
    data: claim === null ? message.data : undefined,
    ...(claim !== null && { dataref: claim }),
    streamversion: message.version,
    publishedsequence: message.publishedSequence,
    ...(message.previousOfType !== undefined && { previousoftype: message.previousOfType }),
    schemaversion: message.schemaVersion,
    correlation: message.correlation,
    ...(message.traceparent !== null && { traceparent: message.traceparent }),
  }
  return Buffer.from(JSON.stringify(event))
}

/** Throws what JSON or the schema have to say of bytes that are no message of ours. */
export const decode = (bytes: Uint8Array): Received => {
  const event = CloudEvent.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  const message = {
    context: event.source.slice(1),
    stream: event.subject,
    version: event.streamversion,
    publishedSequence: event.publishedsequence,
    ...(event.previousoftype !== undefined && { previousOfType: event.previousoftype }),
    type: event.type,
    schemaVersion: event.schemaversion,
    data: event.data ?? null,
    recordedAt: event.time,
    correlation: event.correlation,
    traceparent: event.traceparent ?? null,
  }
  return { message, claim: event.dataref ?? null }
}
