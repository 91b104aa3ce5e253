import assert from 'node:assert/strict'
import { generateKeySync } from 'node:crypto'
import { describe, it } from 'node:test'
import { openSnapshot, sealSnapshot } from './snapshot-codec.ts'

const about = { stream: 'Note-1', version: 7, stateVersion: 1 }
const key = () => generateKeySync('aes', { length: 256 })
const ann = key()
const ben = key()

describe('a snapshot', () => {
  it('without persons is plain, and read as it was written', () => {
    const snapshot = sealSnapshot(about, { count: 1 }, new Map())
    assert.deepEqual([snapshot.persons, snapshot.state], [[], '{"count":1}'])
    assert.deepEqual(openSnapshot(snapshot, new Map()), { state: { count: 1 } })
  })

  it('is noise without the key of any one of its persons', () => {
    const snapshot = sealSnapshot(
      about,
      { text: 'secret' },
      new Map([
        ['ben', ben],
        ['ann', ann],
      ]),
    )
    assert.deepEqual(snapshot.persons, ['ann', 'ben'])
    assert.ok(!Buffer.from(snapshot.state, 'base64').toString('latin1').includes('secret'))
    const both = new Map([
      ['ann', ann],
      ['ben', ben],
      ['cat', key()],
    ])
    assert.deepEqual(openSnapshot(snapshot, both), { state: { text: 'secret' } })
    assert.equal(openSnapshot(snapshot, new Map([['ann', ann]])), undefined)
    assert.equal(
      openSnapshot(
        snapshot,
        new Map([
          ['ann', ann],
          ['ben', key()],
        ]),
      ),
      undefined,
    )
  })

  it('can not be passed off as another stream’s or version’s, nor be altered', () => {
    const keys = new Map([['ann', ann]])
    const snapshot = sealSnapshot(about, { text: 'secret' }, keys)
    for (const change of [
      { stream: 'Note-2' },
      { version: 8 },
      { stateVersion: 2 },
      { state: snapshot.state.slice(4) },
    ])
      assert.equal(openSnapshot({ ...snapshot, ...change }, keys), undefined)
  })
})
