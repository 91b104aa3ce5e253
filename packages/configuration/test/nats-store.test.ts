import { randomUUID } from 'node:crypto'
import { after } from 'node:test'
import { type Broker, openBroker } from '@banyan/bus-nats'
import { describeWithBroker } from '@banyan/bus-nats/test-broker'
import { natsStore } from '../src/store/nats-store.ts'
import { configurationStoreContract } from './contract.ts'
import { logging } from './example.ts'

describeWithBroker('the configuration in NATS KV', (broker) => {
  const opened: Broker[] = []
  after(() => Promise.all(opened.map((one) => one[Symbol.asyncDispose]())))

  configurationStoreContract(() => {
    const system = `test-${randomUUID().slice(0, 8)}`
    return () => {
      const connection = openBroker({ url: broker().url, name: 'test', log: logging().log })
      opened.push(connection)
      return natsStore({ broker: connection, system })
    }
  })
})
