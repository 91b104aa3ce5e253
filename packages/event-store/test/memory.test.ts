import { memoryEventStore } from '../src/index.ts'
import { eventStoreContract } from './contract.ts'

eventStoreContract('Memory', async () => memoryEventStore({ context: 'social' }))
