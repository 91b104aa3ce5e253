import assert from 'node:assert/strict'
import { test } from 'node:test'
import { replicationRequests } from '@banyan/legacy'
import { shopProfile as streamed } from './shop-profile-by-replication.ts'
import { shopProfile as polled } from './shop-profile.ts'

test('followed by logical replication the shop is the same, each context with a slot of its own', () => {
  const { feed, changes, ...rest } = streamed
  const { feed: polling, changes: polledChanges, ...same } = polled
  assert.deepEqual(rest, same)
  assert.deepEqual([polling.kind, feed.kind], ['polling', 'logical-replication'])
  assert.deepEqual(
    changes.map(({ slot: _slot, ...table }) => table),
    polledChanges,
  )
  const made = replicationRequests(streamed).flatMap(({ when, sql }) =>
    when === 'begin' ? [...sql.matchAll(/pg_create_logical_replication_slot\('(\w+)'/g)].map(([, slot]) => slot) : [],
  )
  assert.deepEqual(made, ['banyan_members', 'banyan_catalogue'])
})
