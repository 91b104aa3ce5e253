import { testDatabase } from '@banyan/testing'
import { openPostgresEventStore } from '../src/index.ts'
import { browsingContract } from './browsing-contract.ts'
import { companyContract } from './company-contract.ts'
import { eventStoreContract, type OpenStore } from './contract.ts'
import { leaseContract } from './lease-contract.ts'
import { typesContract } from './types-contract.ts'

const open: OpenStore = async (t) => {
  const { url } = await testDatabase(t)
  return openPostgresEventStore({ context: 'social', url, holder: 'test' })
}

eventStoreContract('PostgreSQL', open)
companyContract('PostgreSQL', open)
browsingContract('PostgreSQL', open)
leaseContract('PostgreSQL', open)
typesContract('PostgreSQL', open)
