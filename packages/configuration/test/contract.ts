import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { it } from 'node:test'
import { isFault } from '@banyan/model'
import { type ConfigurationStore, openDesk, type Version } from '../src/index.ts'
import { example } from './example.ts'

/** A store as its users have it: each process opens it for itself. */
export type OpenStore = () => ConfigurationStore

const made = (version: number, values: Version['values'] = {}, context = 'mill'): Version => ({
  id: randomUUID(),
  context,
  version,
  values,
  by: 'kim',
  why: 'the wind is strong · 바람이 세다',
  at: '2026-11-22T09:00:00.000Z',
  undoes: null,
})

/** What every adapter of `ConfigurationStore` promises. `open` gives a store in which nothing was set, again and again the same within one test. */
export const configurationStoreContract = (openFresh: () => OpenStore): void => {
  it('is empty at first, and gives back what was added, whoever asks', async () => {
    const open = openFresh()
    await using mine = open()
    await using other = open()
    assert.deepEqual([await mine.newest('mill'), await mine.find('mill', 1)], [null, null])
    const [first, second] = [made(1, { sails: 4 }), made(2, { sails: 5, name: '풍차', deep: { a: [1, null] } })]
    assert.deepEqual([await mine.add(first), await other.add(second)], ['added', 'added'])
    for (const store of [mine, other]) {
      assert.deepEqual(await store.newest('mill'), second)
      assert.deepEqual(await store.find('mill', 1), first)
      assert.equal(await store.find('mill', 3), null)
    }
  })

  it('keeps contexts apart', async () => {
    await using store = openFresh()()
    await store.add(made(1, { sails: 4 }))
    assert.deepEqual([await store.newest('mil'), await store.newest('mill-two')], [null, null])
    const two = made(1, { sails: 6 }, 'mill-two')
    assert.equal(await store.add(two), 'added')
    assert.deepEqual(await store.newest('mill-two'), two)
    assert.deepEqual((await store.newest('mill'))?.values, { sails: 4 })
  })

  it('lets one of several at once have a number, and writes nothing twice', async () => {
    const open = openFresh()
    await using mine = open()
    await using other = open()
    await mine.add(made(1))
    const rivals = Array.from({ length: 6 }, (_, i) => made(2, { sails: i }))
    const outcomes = await Promise.all(rivals.map((one, i) => (i % 2 === 0 ? mine : other).add(one)))
    assert.deepEqual(outcomes.toSorted(), ['added', 'taken', 'taken', 'taken', 'taken', 'taken'])
    assert.deepEqual(await other.find('mill', 2), rivals[outcomes.indexOf('added')])
    assert.equal(await other.add(made(1, { sails: 9 })), 'taken')
    assert.deepEqual((await mine.find('mill', 1))?.values, {})
  })

  it('keeps the whole history, and knows the newest of many by its number', async () => {
    await using store = openFresh()()
    const count = 70 // one key of NATS KV keeps 64 values
    for (let version = 1; version <= count; version++) await store.add(made(version, { sails: version }))
    assert.equal((await store.newest('mill'))?.version, count)
    assert.deepEqual((await store.find('mill', 1))?.values, { sails: 1 })
    const history = await openDesk([example], store).history('mill', { before: 12, limit: 20 })
    assert.deepEqual(
      history.map(({ version }) => version),
      [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
    )
  })

  it('carries two changes at once through the desk: one is done, the other is told what changed', async () => {
    const open = openFresh()
    await using mine = open()
    await using other = open()
    const deed = (by: string) => ({ by, why: 'why not', expectedVersion: 0 })
    const outcomes = await Promise.allSettled([
      openDesk([example], mine).change('mill', { sails: 5 }, deed('kim')),
      openDesk([example], other).change('mill', { name: 'Windy' }, deed('lee')),
    ])
    const lost = outcomes.findIndex(({ status }) => status === 'rejected')
    const { reason } = outcomes[lost] as PromiseRejectedResult
    assert.ok(isFault(reason, 'CONFIGURATION_CONFLICT'), String(reason))
    assert.deepEqual([reason.data['foundVersion'], reason.data['by']], [1, lost === 0 ? 'lee' : 'kim'])
    assert.deepEqual(reason.data['changed'], [lost === 0 ? 'name' : 'sails'])
    assert.equal((await mine.newest('mill'))?.by, lost === 0 ? 'lee' : 'kim')
  })
}
