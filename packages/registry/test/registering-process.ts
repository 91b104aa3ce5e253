// A process that registers one instance over the broker in its arguments, and leaves when it is told to.
import { openBroker } from '@banyan/bus-nats/broker'
import { createLogger } from '@banyan/telemetry'
import { openRegistry } from '../src/index.ts'
import { natsLink } from '../src/nats/nats-link.ts'

const [url = '', system = '', id = ''] = process.argv.slice(2)
const broker = openBroker({ url, name: id, log: createLogger({ process: id, level: 'silent' }) })
const registry = openRegistry(natsLink({ broker, system }))
const registration = registry.register([{ id, name: 'social', url: 'http://127.0.0.1:7001', attributes: {} }])
const leave = async (): Promise<void> => {
  await registration[Symbol.asyncDispose]()
  process.send?.('left')
}
process.on('message', () => void leave())
process.on('disconnect', () => process.exit(0))
