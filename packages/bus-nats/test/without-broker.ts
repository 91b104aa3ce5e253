// A suite on a machine without nats-server, for the test of what it says then.
import { it } from 'node:test'
import { describeWithBroker } from './broker.ts'

describeWithBroker(
  'a suite that needs one',
  () => void it('never', () => {}),
  () => undefined,
)
