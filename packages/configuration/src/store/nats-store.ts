import type { Broker } from '@banyan/bus-nats'
import { isFault } from '@banyan/model'
import { type KV, Kvm } from '@nats-io/kv'
import { faults } from '../errors.ts'
import { type ConfigurationStore, type Version, VERSION_BYTES_MAX, versionFromText, versionToText } from './store.ts'

const STREAM_NOT_FOUND = 10_059
const NO_MESSAGE_FOUND = 10_037
const WRONG_LAST_SEQUENCE = 10_071

/**
 * In a bucket of NATS KV, `<system>_configuration`: each version under a key of its own, `<context>.<version>`, because KV keeps at most 64
 * values of one key. A key is created or not, never put, so of several at once one wins. The bucket is made with the first version.
 * The broker stays its opener's.
 */
export const natsStore = (o: { readonly broker: Broker; readonly system: string }): ConfigurationStore => {
  const bucket = `${o.system}_configuration`
  const ask: Broker['ask'] = async (...asked) => {
    try {
      return await o.broker.ask(...asked)
    } catch (error) {
      if (isFault(error, 'BUS_BROKER_AWAY') || isFault(error, 'BUS_BROKER_REFUSED'))
        throw faults.CONFIGURATION_STORE_AWAY({ found: error.message }, error)
      throw error
    }
  }
  const read = async (context: string, key: string): Promise<Version | null> =>
    ask(context, async ({ jsm }) => {
      const query = { last_by_subj: `$KV.${bucket}.${context}.${key}` }
      const found = await jsm.streams.getMessage(`KV_${bucket}`, query).catch(orNothing)
      return found === null ? null : versionFromText(found.string(), found.subject)
    })
  return {
    newest: (context) => read(context, '*'),
    find: (context, version) => read(context, String(version)),
    add: (version) =>
      ask(version.context, async ({ js }) => {
        const create = (kv: KV) =>
          kv
            .create(`${version.context}.${version.version}`, versionToText(version))
            .then(() => 'added' as const, orTaken)
        const kvm = new Kvm(js)
        try {
          return await create(await kvm.open(bucket))
        } catch (error) {
          if (!isNotMade(error)) throw error
          return create(await kvm.create(bucket, { history: 1, maxValueSize: 2 * VERSION_BYTES_MAX }))
        }
      }),
    [Symbol.asyncDispose]: async () => {},
  }
}

/** Subjects of a bucket that is not made yet are nobody's. */
const isNotMade = (error: unknown): boolean =>
  codeOf(error) === STREAM_NOT_FOUND || (error instanceof Error && NOBODY_LISTENS.has(error.name))

const NOBODY_LISTENS = new Set(['NoRespondersError', 'JetStreamNotEnabled'])

const orTaken = (error: unknown): 'taken' => {
  if (codeOf(error) === WRONG_LAST_SEQUENCE) return 'taken'
  throw error
}

const orNothing = (error: unknown): null => {
  const code = codeOf(error)
  if (code === STREAM_NOT_FOUND || code === NO_MESSAGE_FOUND) return null
  throw error
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
