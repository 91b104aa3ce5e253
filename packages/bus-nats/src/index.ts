export { faults } from './errors.ts'
export { natsBus, type NatsBusOptions } from './nats-bus.ts'
