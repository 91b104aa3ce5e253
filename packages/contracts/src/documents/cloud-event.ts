import type { JsonSchema } from './json-schema.ts'

const text = (description: string): JsonSchema => ({ type: 'string', description })
const count = (description: string): JsonSchema => ({ type: 'integer', minimum: 1, description })

/** The body of every message at the broker: CloudEvents 1.0 in structured mode; attributes of our own are in lower case, as that standard asks. */
export const CLOUD_EVENT: JsonSchema = {
  type: 'object',
  description: 'CloudEvents 1.0, structured mode.',
  required: [
    'specversion',
    'id',
    'source',
    'subject',
    'type',
    'time',
    'datacontenttype',
    'streamversion',
    'publishedsequence',
    'schemaversion',
    'correlation',
  ],
  properties: {
    specversion: { const: '1.0' },
    id: text('<context>:<stream>@<version>: unique in the company, for ever. A message that comes twice has the same.'),
    source: text('/<context>'),
    subject: text('The stream. Messages of one stream come in order.'),
    type: text('The event’s durable name.'),
    time: { type: 'string', format: 'date-time', description: 'By the publisher’s database, in UTC.' },
    datacontenttype: { const: 'application/json' },
    data: { description: 'What happened. Absent where `dataref` says where it is.' },
    dataref: text(
      '`nats:<subject>?pieces=<n>`: the JSON of `data` over 256 KiB is what the messages of <subject>.0 to <subject>.<n - 1> hold together.',
    ),
    streamversion: count('Place in the stream.'),
    publishedsequence: count('Place among the stream’s published events, from 1 without gaps: what an inbox counts.'),
    previousoftype: {
      type: 'integer',
      minimum: 0,
      description:
        'The `publishedsequence` of the stream’s last published event of the same type before this one, 0 when it is the first: whoever takes one type only has missed one where it has not had that. Absent where it is not known.',
    },
    schemaversion: count('Version of the data’s schema.'),
    correlation: text('One for everything that follows from one request.'),
    traceparent: text('W3C trace context.'),
  },
}
