import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { rename, rm } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { isFault } from '@banyan/model'
import { createTestDatabase, testServer } from '@banyan/testing'
import { openPostgresEventStore, renewEpoch } from '../src/index.ts'
import { whenFed } from './feeding.ts'
import { event, toStream } from './example.ts'

describe('a store restored from an older copy', () => {
  it('stops consumers that had seen more, even when it has grown past them since, and those of its old epoch', async (t) => {
    const server = await testServer()
    t.after(() => server.destroy())
    const { url } = await createTestDatabase(server.adminUrl)
    const open = () => openPostgresEventStore({ context: 'social', url, holder: 'test' })

    let store = await open()
    await store.append(toStream('A', 0, event('X'), event('X')))
    await whenFed(store, 2)
    const shared = await store.head()
    await store[Symbol.asyncDispose]()
    await server.stop()
    await promisify(execFile)('cp', ['-a', server.pgdata, `${server.pgdata}.copy`]) // keeps the owner, which decides who runs it

    await server.start()
    store = await open()
    await store.append(toStream('Lost', 0, event('X'), event('X')))
    await whenFed(store, 4)
    const ahead = await store.head()
    await store[Symbol.asyncDispose]()
    await server.stop()

    await rm(server.pgdata, { recursive: true })
    await rename(`${server.pgdata}.copy`, server.pgdata)
    await server.start()
    store = await open()
    t.after(() => store[Symbol.asyncDispose]())
    const stopped = (e: unknown): boolean => isFault(e, 'STORE_HISTORY_REPLACED') && /Remedy/.test(e.message)
    await assert.rejects(store.readFeed({ after: ahead, limit: 1 }), stopped)
    await store.append(toStream('Other', 0, ...Array.from({ length: 5 }, () => event('X'))))
    await whenFed(store, 7)
    await assert.rejects(store.readFeed({ after: ahead, limit: 1 }), stopped)
    assert.equal((await store.readFeed({ after: shared, limit: 1 })).events[0]?.id, 'Other@1')

    await renewEpoch(url)
    await assert.rejects(store.readFeed({ after: shared, limit: 1 }), stopped)
  })
})
