import { inProcessBus } from '../src/index.ts'
import { busContract } from './contract.ts'

busContract('the in-process bus', inProcessBus)
