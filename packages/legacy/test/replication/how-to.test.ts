import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { type ReplicationRequest, replicationRequests } from '../../src/index.ts'
import { expressProfile } from '../express-shop.ts'

const PAGE = new URL('../../../../docs/how-to/follow-by-logical-replication.md', import.meta.url)

test('the statements in the how-to are those that are printed', async () => {
  const profile = expressProfile({ feed: { kind: 'logical-replication', publication: 'banyan', slot: 'banyan' } })
  const requests = replicationRequests(profile, { role: 'banyan_reader' })
  const printed = (when: ReplicationRequest['when']) =>
    requests.flatMap((request) => (request.when === when ? [`${request.sql};`] : []))
  const page = await readFile(PAGE, 'utf8')
  const blocks = [...page.matchAll(/```sql\n(.*?)```/gs)].map(([, sql]) => sql)
  assert.deepEqual(
    blocks,
    (['begin', 'again', 'end'] as const).map((when) => `${printed(when).join('\n')}\n`),
  )
})
