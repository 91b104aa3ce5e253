import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TestScope } from '@banyan/testing'
import { release } from './rig/releases.ts'
import { eventually, onPostgres, type Stage, stage } from './rig/stage.ts'

/** Hosts of releases on the same databases; the first one holds the leases. */
const rollout = async (t: TestScope) => {
  const open = await onPostgres(t, ['wall', 'counter'])
  let issuer: Stage['issuer'] | undefined
  return async (number: 1 | 2 | 3): Promise<Stage> => {
    const { system, contexts } = release(number)
    const parts: Stage['parts'] = new Map()
    const opened = contexts.map((one) => ({
      ...one,
      open: async (asked: Parameters<typeof open>[0]) => {
        const made = await open(asked)
        ;(parts as Map<string, typeof made>).set(asked.definition.name, made)
        return made
      },
    }))
    const on = await stage(t, { contexts: opened, system, ...(issuer && { issuer }) })
    issuer = on.issuer
    await on.host.whenReady()
    return { ...on, parts }
  }
}

const as = { aud: 'wall' }

const write = async (on: Stage, text: string): Promise<string> => {
  const { status, body } = await on.ask('POST', '/api/wall/posts', { as, body: { text } })
  assert.equal(status, 201)
  return String(body['postId'])
}
const pin = async (on: Stage, postId: string) => (await on.ask('POST', `/api/wall/posts/${postId}/pins`, { as })).body
const seesOn = (on: Stage, postId: string, said: RegExp) =>
  eventually(async () =>
    assert.match(String((await on.ask('GET', `/api/wall/posts/${postId}`, { as })).body['said']), said),
  )

/** Each counted once, and nothing set aside. */
const countedOnce = async (on: Stage, ids: readonly string[]) => {
  const counter = on.parts.get('counter')!
  await eventually(async () => {
    for (const one of ids) assert.equal((await counter.store.load(`Count-${one}`, { after: 0 })).events.length, 1)
  })
  assert.deepEqual(await counter.ledger.deadLetters(), [])
}

describe('two releases of one service on one database', () => {
  it('read each other’s events, decide on each other’s streams and lose nothing, while one replaces the other', async (t) => {
    const start = await rollout(t)
    const older = await start(1)
    const first = await write(older, 'first')
    const newer = await start(2)
    const second = await write(newer, 'second')
    const third = await write(older, 'third')

    // What the newer one wrote, with a field that the older one does not know.
    assert.deepEqual(await pin(older, second), { pinned: 1 })
    assert.deepEqual(await pin(newer, second), { pinned: 2 })
    assert.deepEqual(await pin(older, second), { pinned: 3 }, 'and from the snapshot of either')
    // Readers of either have the tables that serve: those of the newer one as soon as they are filled.
    await seesOn(older, second, /^second (\?|glad)$/)
    // What the older one wrote, before and after.
    assert.deepEqual(await pin(newer, first), { pinned: 1 })
    assert.deepEqual(await pin(newer, third), { pinned: 1 })
    for (const [id, said] of [
      [first, /^first calm$/],
      [second, /^second glad$/],
      [third, /^third calm$/],
    ] as const)
      await seesOn(newer, id, said)
    await countedOnce(older, [first, second, third])

    await older.host.drain()
    const fourth = await write(newer, 'fourth')
    await seesOn(newer, fourth, /^fourth glad$/)
    await countedOnce(newer, [first, second, third, fourth])
  })

  it('a type of event that the older one does not know stops it for that stream alone, and no consumer of what it knows', async (t) => {
    const start = await rollout(t)
    const older = await start(1)
    const newer = await start(3)
    const [told, other] = [await write(older, 'told'), await write(older, 'other')]
    await countedOnce(older, [told, other])
    assert.equal((await newer.ask('POST', `/api/wall/posts/${told}/archive`, { as })).status, 200)

    const refused = await older.ask('POST', `/api/wall/posts/${told}/pins`, { as })
    assert.deepEqual([refused.status, refused.body['code']], [500, 'STORE_EVENT_UNKNOWN'])
    assert.deepEqual(await pin(newer, told), { pinned: 1 })
    assert.deepEqual(await pin(older, other), { pinned: 1 })
    // Relayed and heard by the older one, which holds the leases: what it was not told of lies between.
    const counter = older.parts.get('counter')!
    await eventually(async () =>
      assert.equal((await counter.store.load(`Count-${told}`, { after: 0 })).events.length, 2),
    )
    assert.deepEqual(await counter.ledger.deadLetters(), [])
    assert.deepEqual(
      older.lines.filter((line) => line.includes('BUS_NOT_HANDLED')),
      [],
    )
    await seesOn(older, told, /^archived (\?|calm)$/)
  })

  it('the same when the older one comes back: a rollout that is taken back', async (t) => {
    const start = await rollout(t)
    const newer = await start(2)
    const first = await write(newer, 'first')
    await countedOnce(newer, [first])
    await newer.host.drain()
    const older = await start(1)
    assert.deepEqual(await pin(older, first), { pinned: 1 })
    await seesOn(older, first, /^first \?$/)
    const second = await write(older, 'second')
    await countedOnce(older, [first, second])
  })
})
