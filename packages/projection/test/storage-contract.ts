import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { FeedMark } from '@banyan/event-store'
import {
  type Batch,
  type GroupShape,
  type TableChanges,
  type TableShape,
  VersionGone,
  type ViewStorage,
} from '../src/storage/view-storage.ts'

/** Opens an empty storage; the suite disposes of it. */
export type OpenStorage = (t: TestContext) => Promise<ViewStorage>

const table: TableShape = {
  view: 'notes',
  indexes: [
    { field: 'owner', by: { field: 'at', as: 'text' } },
    { field: 'owner', by: { field: 'size', as: 'number' } },
    { field: 'size', by: null },
  ],
  personal: ['text', 'title'],
}
const other: TableShape = { view: 'owners', indexes: [], personal: [] }
const group: GroupShape = { group: 'notes+owners', shape: 'shape-1', tables: [table, other] }

const at = (position: number, epoch = 'e1'): FeedMark => ({ epoch, position, fingerprint: `f${position}` })
const note = (key: string, row: object = {}) => ({ key, row: { owner: 'o', at: 'a', size: 1, ...row }, position: 1 })
const changes = (o: Partial<TableChanges>): TableChanges => ({ view: 'notes', puts: [], deletes: [], wipes: [], ...o })
const batch = (o: Partial<Batch>): Batch => ({ version: 1, from: null, to: at(1), changes: [], erase: [], ...o })
const byText = { field: 'at', as: 'text' } as const
const bySize = { field: 'size', as: 'number' } as const

const opened = async (t: TestContext, open: OpenStorage): Promise<ViewStorage> => {
  const storage = await open(t)
  t.after(() => storage[Symbol.asyncDispose]())
  await storage.open()
  return storage
}

/** A storage whose version 1 holds some rows, at position 1, and is live. */
const filled = async (t: TestContext, open: OpenStorage, ...puts: TableChanges['puts']): Promise<ViewStorage> => {
  const storage = await opened(t, open)
  await storage.beginVersion(group, { abandonForeign: false })
  assert.ok(await storage.commit(group, batch({ changes: [changes({ puts })] })))
  assert.equal(await storage.switchTo(group.group, 1), 'switched')
  return storage
}

const keysOf = async (
  storage: ViewStorage,
  o: Partial<Parameters<ReturnType<ViewStorage['rows']>['select']>[0]> = {},
) =>
  (
    await storage
      .rows(table, 1, 'query')
      .select({ field: 'owner', equals: 'o', by: null, after: null, limit: 100, ...o })
  ).map(({ key }) => key)

/** What every adapter of the port must do: passing it is the definition of done. */
export const viewStorageContract = (adapter: string, open: OpenStorage): void => {
  describe(`${adapter}: a commit`, () => {
    it('puts, replaces, deletes and wipes, in all tables at once', async (t) => {
      const storage = await filled(
        t,
        open,
        note('a'),
        note('b'),
        note('c', { owner: 'gone' }),
        note('d', { owner: 'gone' }),
      )
      const second = batch({
        from: at(1),
        to: at(2),
        changes: [
          changes({
            puts: [note('b', { size: 2 }), note('d', { owner: 'gone', size: 3 })],
            deletes: ['a', 'never there'],
            wipes: [{ field: 'owner', equals: 'gone' }],
          }),
          { view: 'owners', puts: [{ key: 'o', row: { n: 1 }, position: 2 }], deletes: [], wipes: [] },
        ],
      })
      assert.ok(await storage.commit(group, second))
      const rows = await storage.rows(table, 1, 'query').find(['a', 'b', 'c', 'd'])
      assert.deepEqual(
        rows.toSorted((x, y) => (x.key < y.key ? -1 : 1)),
        [
          { key: 'b', row: { owner: 'o', at: 'a', size: 2 } },
          { key: 'd', row: { owner: 'gone', at: 'a', size: 3 } },
        ],
      )
      assert.deepEqual(await storage.rows(other, 1, 'handler').find(['o']), [{ key: 'o', row: { n: 1 } }])
      assert.deepEqual((await storage.groups())[0]?.live?.mark, at(2))
    })

    it('keeps text byte for byte: Korean, emoji, right-to-left marks, quotes, 5,000 characters', async (t) => {
      const text = `안녕 👩‍👩‍👧‍👦 \u202Eabc\u202C "'\\u0000' \n\t {}[]\u{1F9A4}`.padEnd(5_000, '뷁')
      const storage = await filled(t, open, note(text.slice(0, 60), { text }))
      const [found] = await storage.rows(table, 1, 'query').find([text.slice(0, 60)])
      assert.equal(found?.row['text'], text)
    })

    it('counts only on the checkpoint it was made on, and changes nothing otherwise', async (t) => {
      const storage = await filled(t, open, note('a'))
      const late = changes({ puts: [note('late')] })
      assert.equal(await storage.commit(group, batch({ from: null, to: at(9), changes: [late] })), false)
      assert.equal(await storage.commit(group, batch({ from: at(2), to: at(9), changes: [late] })), false)
      assert.equal(await storage.commit(group, batch({ from: at(1, 'e2'), to: at(9), changes: [late] })), false)
      assert.equal(await storage.commit(group, batch({ version: 7, from: at(1), to: at(9) })), false)
      assert.deepEqual(await keysOf(storage), ['a'])
      assert.deepEqual((await storage.groups())[0]?.live?.mark, at(1))
    })

    it('has one winner among rivals', async (t) => {
      const storage = await filled(t, open)
      const rivals = Array.from({ length: 20 }, (_, i) =>
        storage.commit(group, batch({ from: at(1), to: at(2), changes: [changes({ puts: [note(`k${i}`)] })] })),
      )
      assert.equal((await Promise.all(rivals)).filter(Boolean).length, 1)
      assert.equal((await keysOf(storage)).length, 1)
    })

    it('erases every sealed value of a person, and no other', async (t) => {
      const sealed = (person: string) => ({ sealedFor: person, value: 'x' })
      const storage = await filled(
        t,
        open,
        note('a', { text: sealed('p'), title: sealed('q') }),
        note('b', { text: sealed('q'), title: sealed('p') }),
        note('c', { text: sealed('q'), title: { forgotten: true } }),
      )
      assert.ok(await storage.commit(group, batch({ from: at(1), to: at(2), erase: ['p', 'somebody else'] })))
      const rows = await storage.rows(table, 1, 'query').find(['a', 'b', 'c'])
      const texts = new Map(rows.map(({ key, row }) => [key, [row['text'], row['title'], row['size']]]))
      const forgotten = { forgotten: true }
      assert.deepEqual(texts.get('a'), [forgotten, sealed('q'), 1])
      assert.deepEqual(texts.get('b'), [sealed('q'), forgotten, 1])
      assert.deepEqual(texts.get('c'), [sealed('q'), forgotten, 1])
    })
  })

  describe(`${adapter}: reading rows`, () => {
    it('finds by the value of a field: text, whole numbers, never null', async (t) => {
      const storage = await filled(t, open, note('b', { size: 10 }), note('a', { owner: null }), note('c', { size: 1 }))
      assert.deepEqual(await keysOf(storage), ['b', 'c'])
      assert.deepEqual(await keysOf(storage, { equals: 'null' }), [])
      assert.deepEqual(await keysOf(storage, { field: 'size', equals: '10' }), ['b'])
      assert.deepEqual(await keysOf(storage, { after: { value: '', key: 'b' } }), ['c'])
    })

    it('orders numbers as numbers, and equal ones by key, both descending', async (t) => {
      const sizes = [9, 10, 1_000_000, -5, 0.5, 10]
      const storage = await filled(t, open, ...sizes.map((size, i) => note(`k${i}`, { size })))
      assert.deepEqual(await keysOf(storage, { by: bySize }), ['k2', 'k5', 'k1', 'k0', 'k4', 'k3'])
      const rest = await keysOf(storage, { by: bySize, after: { value: 10, key: 'k5' }, limit: 2 })
      assert.deepEqual(rest, ['k1', 'k0'])
    })

    it('orders text by code point, whatever the locale', async (t) => {
      const texts = ['a', 'B', 'é', '가', '\uFFFD', '👋', 'b', '']
      const storage = await filled(t, open, ...texts.map((text, i) => note(`k${i}`, { at: text })))
      const ordered = ['👋', '\uFFFD', '가', 'é', 'b', 'a', 'B', ''].map((text) => `k${texts.indexOf(text)}`)
      assert.deepEqual(await keysOf(storage, { by: byText }), ordered)
      assert.deepEqual(await keysOf(storage, { by: byText, after: { value: 'é', key: 'k2' } }), ordered.slice(4))
    })
  })

  describe(`${adapter}: versions`, () => {
    it('shows the old version until the switch, then the new one', async (t) => {
      const storage = await filled(t, open, note('old'))
      assert.deepEqual(await storage.beginVersion(group, { abandonForeign: false }), { kind: 'begun', version: 2 })
      assert.ok(await storage.commit(group, batch({ version: 2, changes: [changes({ puts: [note('new')] })] })))
      assert.equal((await storage.groups())[0]?.live?.version, 1)
      assert.deepEqual(await keysOf(storage), ['old'])
      assert.equal(await storage.switchTo(group.group, 2), 'switched')
      const [record] = await storage.groups()
      assert.deepEqual([record?.live?.version, record?.building], [2, null])
      assert.equal(await storage.commit(group, batch({ version: 1, from: at(1), to: at(2) })), false)
      assert.deepEqual(await keysOf(storage), ['old'], 'readers that began on the old version can end on it')
    })

    it('does not take readers back: a version behind the live one is not switched to', async (t) => {
      const storage = await filled(t, open)
      await storage.commit(group, batch({ from: at(1), to: at(5) }))
      await storage.beginVersion(group, { abandonForeign: false })
      assert.equal(await storage.switchTo(group.group, 2), 'behind')
      await storage.commit(group, batch({ version: 2, to: at(4) }))
      assert.equal(await storage.switchTo(group.group, 2), 'behind')
      await storage.commit(group, batch({ version: 2, from: at(4), to: at(5) }))
      assert.equal(await storage.switchTo(group.group, 2), 'switched')
      assert.equal(await storage.switchTo(group.group, 2), 'gone')
    })

    it('switches to a shorter history when the live one was replaced', async (t) => {
      const storage = await filled(t, open)
      await storage.commit(group, batch({ from: at(1), to: at(5) }))
      await storage.recordFault(group.group, 1, { code: 'STORE_HISTORY_REPLACED', message: 'm', at: 'now' })
      await storage.beginVersion(group, { abandonForeign: false })
      await storage.commit(group, batch({ version: 2, to: at(2) }))
      assert.equal(await storage.switchTo(group.group, 2), 'switched')
    })

    it('builds one version at a time: joins the same shape, refuses or abandons another', async (t) => {
      const storage = await filled(t, open)
      const reshaped = { ...group, shape: 'shape-2' }
      const begun = await Promise.all(
        Array.from({ length: 5 }, () => storage.beginVersion(group, { abandonForeign: false })),
      )
      assert.deepEqual(
        begun.map(({ version }) => version),
        [2, 2, 2, 2, 2],
      )
      assert.equal(begun.filter(({ kind }) => kind === 'begun').length, 1)
      assert.deepEqual(await storage.beginVersion(reshaped, { abandonForeign: false }), { kind: 'foreign', version: 2 })
      assert.deepEqual(await storage.beginVersion(reshaped, { abandonForeign: true }), { kind: 'begun', version: 3 })
      assert.equal(await storage.commit(group, batch({ version: 2 })), false)
      assert.equal((await storage.groups())[0]?.building?.shape, 'shape-2')
    })

    it('never gives two groups the same table', async (t) => {
      const storage = await filled(t, open, note('a'))
      const regrouped: GroupShape = { group: 'notes', shape: 's', tables: [table] }
      assert.deepEqual(await storage.beginVersion(regrouped, { abandonForeign: false }), { kind: 'begun', version: 2 })
      assert.equal((await storage.groups()).length, 2)
      assert.deepEqual(await keysOf(storage), ['a'])
    })

    it('drops what was retired, after its grace', async (t) => {
      const storage = await filled(t, open, note('a'))
      await storage.beginVersion(group, { abandonForeign: false })
      await storage.commit(group, batch({ version: 2 }))
      await storage.switchTo(group.group, 2)
      assert.equal(await storage.dropRetired(group.group, 60_000), 0)
      assert.deepEqual(await keysOf(storage), ['a'])
      assert.equal(await storage.dropRetired('another', 0), 0)
      assert.equal(await storage.dropRetired(group.group, 0), 1)
      await assert.rejects(keysOf(storage), VersionGone)
      assert.deepEqual(await storage.rows(table, 2, 'query').find(['a']), [])
    })
  })

  describe(`${adapter}: pausing and faults`, () => {
    it('lets nothing move a paused group, not even a version begun then', async (t) => {
      const storage = await filled(t, open)
      await storage.setPaused(group.group, true)
      assert.equal(await storage.commit(group, batch({ from: at(1), to: at(2) })), false)
      await storage.beginVersion(group, { abandonForeign: false })
      assert.equal(await storage.commit(group, batch({ version: 2 })), false)
      assert.equal(await storage.switchTo(group.group, 2), 'behind')
      await storage.setPaused(group.group, false)
      assert.ok(await storage.commit(group, batch({ from: at(1), to: at(2) })))
      assert.ok(await storage.commit(group, batch({ version: 2, to: at(2) })))
    })

    it('remembers why a version stopped until it moves again', async (t) => {
      const storage = await filled(t, open)
      const fault = { code: 'PROJECTION_HANDLER_FAILED', message: 'because', at: '2026-01-01T00:00:00.000Z' }
      await storage.recordFault(group.group, 1, fault)
      assert.deepEqual((await storage.groups())[0]?.live?.fault, fault)
      await storage.commit(group, batch({ from: at(1), to: at(2) }))
      assert.equal((await storage.groups())[0]?.live?.fault, null)
    })

    it('may be opened by many at once, and again', async (t) => {
      const storage = await filled(t, open, note('a'))
      await Promise.all([storage.open(), storage.open(), storage.open()])
      assert.deepEqual(await keysOf(storage), ['a'])
    })
  })
}
