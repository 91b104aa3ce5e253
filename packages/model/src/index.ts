export { type FaultSpec, type Retry, defineFaults, Fault, isFault } from './fault.ts'
