import { after, before } from 'node:test'
import { describeWithProgram } from '@banyan/testing'
import { jetstream, type JetStreamClient, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { findNatsServer } from '../src/local-server.ts'
import { startBroker, type TestBroker } from './start-broker.ts'

export type { TestBroker }

/** A suite that needs a broker of its own. `find` is for the test of what it says without one. */
export const describeWithBroker = (
  name: string,
  suite: (broker: () => TestBroker) => void,
  find: typeof findNatsServer = findNatsServer,
): void =>
  describeWithProgram(name, { name: 'nats-server', file: find(), debian: 'nats-server' }, (file) => {
    let broker: TestBroker | undefined
    before(async () => {
      broker = await startBroker(file)
    })
    after(() => broker?.[Symbol.asyncDispose]())
    suite(() => broker!)
  })

/** As an operator does who has the broker's own tools. */
export const asOperator = async <T>(
  { url }: Pick<TestBroker, 'url'>,
  act: (tools: { readonly js: JetStreamClient; readonly jsm: JetStreamManager }) => Promise<T>,
): Promise<T> => {
  const nats = await connect({ servers: url })
  try {
    return await act({ js: jetstream(nats), jsm: await jetstreamManager(nats) })
  } finally {
    await nats.close()
  }
}
