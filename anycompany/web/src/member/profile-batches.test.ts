import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createProfileBatches, PROFILES_PER_REQUEST, type Profile } from './profile-batches.ts'

const profileOf = (memberId: string): Profile => ({ memberId, displayName: `name of ${memberId}` })
const ids = (count: number) => Array.from({ length: count }, (_, index) => `m-${index}`)

describe('profile batches', () => {
  test('one request for what is asked together, each id once; unknown ones are null', async () => {
    const asked: (readonly string[])[] = []
    const find = createProfileBatches(async (batch) => {
      asked.push(batch)
      return batch.filter((id) => id !== 'gone').map(profileOf)
    })
    assert.deepEqual(await Promise.all([find('a'), find('gone'), find('a')]), [profileOf('a'), null, profileOf('a')])
    assert.deepEqual(asked, [['a', 'gone']])
    await find('a')
    assert.deepEqual(asked, [['a', 'gone'], ['a']])
  })

  test('at the limit one request, one beyond it two', async () => {
    const sizes: number[] = []
    const find = createProfileBatches(async (batch) => {
      sizes.push(batch.length)
      return batch.map(profileOf)
    })
    await Promise.all(ids(PROFILES_PER_REQUEST).map(find))
    await Promise.all(ids(PROFILES_PER_REQUEST + 1).map(find))
    assert.deepEqual(sizes, [PROFILES_PER_REQUEST, PROFILES_PER_REQUEST, 1])
  })

  test('a failure reaches all who waited, and the next batch is a new one', async () => {
    let failures = 1
    const find = createProfileBatches(async (batch) => {
      if (failures-- > 0) throw new Error('away')
      return batch.map(profileOf)
    })
    const both = await Promise.allSettled([find('a'), find('b')])
    assert.deepEqual(
      both.map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    assert.deepEqual(await find('a'), profileOf('a'))
  })
})
