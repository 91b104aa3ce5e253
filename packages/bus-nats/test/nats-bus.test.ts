import { createLogger } from '@banyan/telemetry'
import { busContract } from '@banyan/bus/contract'
import { natsBus } from '../src/index.ts'
import { describeWithBroker } from './broker.ts'

describeWithBroker('the contract of a bus, on NATS JetStream', (broker) => {
  const log = createLogger({ process: 'test', level: 'silent' })
  let systems = 0
  busContract('the bus over NATS JetStream', () =>
    natsBus({ url: broker().url, name: 'contract', system: `system-${++systems}`, log }),
  )
})
