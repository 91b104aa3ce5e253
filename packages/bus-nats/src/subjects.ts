import { hash } from 'node:crypto'
import { type Message, messageId } from '@banyan/bus'

/** Into so many parts the streams of a context are divided, for ever: a stream's part must not change. */
export const PARTITIONS = 8

/** Which part a stream belongs to. */
export const partitionOf = (stream: string): number => hash('sha1', stream, 'buffer').readUInt32BE() % PARTITIONS

/** What may stand between two dots of a broker's subject, for us. */
const TOKEN = /^[A-Za-z0-9-]+$/

/** The broker's names for what one system publishes; several systems may share a broker. */
export const namesOf = (system: string) => {
  requireToken(system, 'a system')
  return {
    /** The broker's stream of a context. */
    stream: (context: string): string => `${system}_${requireToken(context, 'a context')}`,
    allOf: (context: string): string => `${system}.${context}.>`,
    subjectOf: (message: Message): string =>
      `${system}.${requireToken(message.context, 'a context')}.${partitionOf(message.stream)}.${requireToken(message.type, messageId(message))}`,
    /** What a reader of some types asks for; brokers before 2.10 take one filter only. */
    filter: (o: {
      readonly context: string
      readonly partition: number
      readonly types: ReadonlySet<string>
    }): string => `${system}.${o.context}.${o.partition}.${o.types.size === 1 ? [...o.types].join() : '*'}`,
    /** The broker's stream of data too large for a message. */
    claims: (context: string): string => `${system}_${context}_claims`,
    allClaimsOf: (context: string): string => `${system}_claims.${context}.>`,
    /** One piece of such data, which is named after what it holds. */
    claimOf: (context: string, o: { readonly hash: string; readonly piece: number }): string =>
      `${system}_claims.${context}.${o.hash}.${o.piece}`,
  }
}

export type Names = ReturnType<typeof namesOf>

/** The type of a message by its subject, unread. */
export const typeOf = (subject: string): string => subject.slice(subject.lastIndexOf('.') + 1)

const requireToken = (name: string, of: string): string => {
  if (TOKEN.test(name)) return name
  throw new Error(`expected letters, digits and - as the name of ${of} at the broker, found "${name}"`)
}
