import { memoryEventStore } from '../src/index.ts'
import { browsingContract } from './browsing-contract.ts'
import { companyContract } from './company-contract.ts'
import { eventStoreContract, type OpenStore } from './contract.ts'
import { leaseContract } from './lease-contract.ts'
import { typesContract } from './types-contract.ts'

const open: OpenStore = async () => memoryEventStore({ context: 'social' })

eventStoreContract('Memory', open)
companyContract('Memory', open)
browsingContract('Memory', open)
leaseContract('Memory', open)
typesContract('Memory', open)
