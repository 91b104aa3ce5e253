import { findNatsServer } from '@banyan/bus-nats/local-server'
import { describeWithProgram } from '@banyan/testing'

/** A suite about the topology `services`. */
export const requiresBroker = (name: string, suite: () => void): void =>
  describeWithProgram(name, { name: 'nats-server', file: findNatsServer(), debian: 'nats-server' }, suite)
