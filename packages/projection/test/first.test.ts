import assert from 'node:assert/strict'
import { it } from 'node:test'
import { openPostgresEventStore } from '@banyan/event-store'
import { testDatabase } from '@banyan/testing'
import { posts, authors, worldOf, joined, written, liked } from './example.ts'
import { passed, projecting } from './harness.ts'

it('memory', async (t) => {
  const world = worldOf()
  const p = await projecting(t, world)
  const ids = await world.happen(joined('a'), written('p1', 'a'), liked('p1'), liked('p1'))
  await passed(p, [posts, authors], ids.at(-1))
  console.log(await p.reader(posts).get('p1'), await p.reader(authors).get('a'), await p.status())
})
it('pg', async (t) => {
  const { url } = await testDatabase(t)
  const store = await openPostgresEventStore({ context: 'forum', url, holder: 't' })
  const world = worldOf(store)
  const p = await projecting(t, world, { url })
  t.after(() => store[Symbol.asyncDispose]())
  const ids = await world.happen(joined('a'), written('p1', 'a'), liked('p1'), liked('p1'))
  await passed(p, [posts, authors], ids.at(-1))
  console.log(await p.reader(posts).get('p1'), await p.reader(authors).get('a'), await p.status())
  assert.ok(1)
})
