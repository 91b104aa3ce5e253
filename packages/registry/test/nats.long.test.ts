import { openBroker } from '@banyan/bus-nats/broker'
import { describeWithBroker } from '@banyan/bus-nats/test-broker'
import { createLogger } from '@banyan/telemetry'
import { natsLink } from '../src/nats/nats-link.ts'
import { registryContract } from './contract.ts'

const log = createLogger({ process: 'test', level: 'silent' })
let systems = 0

describeWithBroker('the registry over NATS KV', (broker) =>
  registryContract('over NATS KV', async () => {
    const system = `test-${++systems}`
    return {
      timing: { beatMs: 200, deadAfterMs: 600, proveMs: 50 }, // longer than it takes to find back to a broker
      link: () => {
        const opened = openBroker({ url: broker().url, name: 'test', log })
        const link = natsLink({ broker: opened, system })
        return {
          ...link,
          [Symbol.asyncDispose]: async () => {
            await opened[Symbol.asyncDispose]()
            await link[Symbol.asyncDispose]()
          },
        }
      },
      goDown: () => broker().kill(),
      comeBack: async ({ remembers }) => {
        if (!remembers) await broker().loseDisk()
        await broker().start()
      },
    }
  }),
)
