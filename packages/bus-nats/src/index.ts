export { ANSWER_MS, type Broker, type BrokerOptions, openBroker } from './broker.ts'
export { faults } from './errors.ts'
export { natsBus, type NatsBusOptions } from './nats-bus.ts'
