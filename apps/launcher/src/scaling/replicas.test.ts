import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '@banyan/model/fault'
import { processNames, readReplicas, REPLICAS_MAX } from './replicas.ts'

const contexts = ['members', 'social']
const read = (found: string) => readReplicas(found, { name: '--replicas', contexts })

test('replicas are counted by context, from one to the most', () => {
  assert.deepEqual(read('social=3'), { social: 3 })
  assert.deepEqual(read('social=1, members=2'), { social: 1, members: 2 })
  assert.deepEqual(read(`social=${REPLICAS_MAX}`), { social: REPLICAS_MAX })
})

test('what is no count of a context is refused with one sentence that says what would be', () => {
  const wrong = ['', '3', 'social', 'social=', 'social=0', 'social=-1', 'social=1.5', 'social=3,', 'social=3,social=3']
  for (const found of [...wrong, `social=${REPLICAS_MAX + 1}`, 'social=100', 'orders=2', 'Social=2'])
    assert.throws(
      () => read(found),
      (error) => {
        assert.ok(isFault(error, 'LAUNCHER_SETTING_WRONG'), String(error))
        const sentence = `--replicas must be contexts (members, social), each once, with a number from 1 to 16, such as social=3, found "${found}".`
        return error.message === sentence
      },
      found,
    )
})

test('one process keeps the name of its context, several are numbered', () => {
  assert.deepEqual(processNames('social', 1), ['social'])
  assert.deepEqual(processNames('social', 3), ['social-1', 'social-2', 'social-3'])
})
