import { openPostgresEventStore } from '@banyan/event-store'
import { testDatabase } from '@banyan/testing'
import { memoryViewStorage } from '../src/index.ts'
import { engineSuite } from './engine-suite.ts'
import { worldOf } from './example.ts'
import { projecting } from './harness.ts'
import { liveSuite } from './live-suite.ts'
import { liveTopicsSuite } from './live-topics-suite.ts'
import type { OpenPlace } from './place.ts'
import { rebuildSuite } from './rebuild-suite.ts'

const inMemory: OpenPlace = async (t) => {
  const world = worldOf()
  const storage = memoryViewStorage()
  return { world, host: (o) => projecting(t, world, { storage, ...o }) }
}

const onPostgres: OpenPlace = async (t) => {
  const { url, drop } = await testDatabase()
  const store = await openPostgresEventStore({ context: 'forum', url, holder: 'test' })
  const world = worldOf(store)
  const hosts: AsyncDisposable[] = []
  t.after(async () => {
    await Promise.all(hosts.map((host) => host[Symbol.asyncDispose]()))
    await store[Symbol.asyncDispose]()
    await drop()
  })
  return {
    world,
    host: async (o) => {
      const host = await projecting(t, world, { url, ...o })
      hosts.push(host)
      return host
    },
  }
}

for (const [kind, open] of [
  ['Memory', inMemory],
  ['PostgreSQL', onPostgres],
] as const) {
  engineSuite(kind, open)
  rebuildSuite(kind, open)
  liveSuite(kind, open)
  liveTopicsSuite(kind, open)
}
