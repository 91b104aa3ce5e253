import { testDatabase } from '@banyan/testing'
import { openPostgresEventStore } from '../src/index.ts'
import { eventStoreContract } from './contract.ts'

eventStoreContract('PostgreSQL', async (t) => {
  const { url } = await testDatabase(t)
  return openPostgresEventStore({ context: 'social', url, holder: 'test' })
})
