export { faults } from './errors.ts'
export { EFFECT_MS_MAX, type FaultSwitch, type Link, SWITCH_SECONDS_MAX } from './fault-switch.ts'
export {
  type Armed,
  ARMED_MINUTES_MAX,
  type Arming,
  type FaultsStatus,
  type FaultSwitches,
  faultSwitches,
  SWITCHES_MAX,
  type SwitchStatus,
} from './fault-switches.ts'
export { FAULTS_ROUTES, type FaultsAsked, type FaultsDeed, faultsDoor } from './faults-door.ts'
export { switchesFromEnvironment } from './from-environment.ts'
export { onWire } from './on-wire.ts'
export { passing } from './passing.ts'
export { type Effect, EFFECTS, type Place, PLACES } from './places.ts'
export { withFaults } from './with-faults.ts'
