import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MemberForgotten } from '@anycompany/contracts'
import { type Actor, type AnyEmitted, forgotten } from '@banyan/model'
import { happened, memoryViews } from '@banyan/testing'
import { nameKeyOf } from '../http.ts'
import { MemberByUser, MemberOfUser } from '../member/member-of-user.ts'
import { MemberLinked, MemberNamed, StaffLeft, StaffNoted } from '../member/member.ts'
import { Me, Profiles, SearchByName } from './name-queries.ts'
import { NameKeys } from './name-keys.ts'
import { MemberProfiles } from './profiles.ts'

const nameKey = nameKeyOf(new Uint8Array(32))
const ann: Actor = { kind: 'member', id: 'ann' }

const after = async (...events: readonly AnyEmitted[]) => {
  const views = memoryViews([MemberByUser, MemberProfiles, NameKeys])
  for (const [i, event] of events.entries()) await views.apply({ ...event, at: new Date(i), id: `e@${i + 1}` })
  const reads = {
    memberByUser: views.reader(MemberByUser),
    profiles: views.reader(MemberProfiles),
    nameKeys: views.reader(NameKeys),
  }
  const ask = (query: typeof Me | typeof Profiles | typeof SearchByName | typeof MemberOfUser, input: object = {}) =>
    query.answer(query.input.parse(input), ann, reads)
  return { views, ask }
}

const named = (memberId: string, displayName: string) =>
  happened(MemberNamed, { memberId, displayName, nameKey: nameKey(displayName) })

describe('names', () => {
  it('are found by the whole name, however it is spaced and in whatever case', async () => {
    const { ask } = await after(named('ann', 'Kim Anna'), named('ben', 'kimanna'), named('cat', 'Kim Ann'))
    const found = {
      members: [
        { memberId: 'ann', displayName: 'Kim Anna' },
        { memberId: 'ben', displayName: 'kimanna' },
      ],
    }
    assert.deepEqual(await ask(SearchByName, { nameKey: nameKey('KIM  anna ') }), found)
    assert.deepEqual(await ask(SearchByName, { nameKey: nameKey('Kim') }), { members: [] })
  })

  it('stand in no index: the key tells nothing without the secret', () => {
    assert.notEqual(nameKeyOf(new Uint8Array(32).fill(1))('Kim'), nameKey('Kim'))
    assert.ok(!nameKey('김안나').includes('김안나'))
  })

  it('follow a change, and go with their member', async () => {
    const renamed = await after(named('ann', 'Anna'), named('ann', 'Anne'))
    assert.deepEqual(await renamed.ask(Me), { memberId: 'ann', displayName: 'Anne' })
    assert.deepEqual(await renamed.ask(SearchByName, { nameKey: nameKey('Anna') }), { members: [] })
    const gone = await after(named('ann', 'Anna'), happened(MemberForgotten, { memberId: 'ann' }))
    assert.equal(await gone.ask(Me), null)
    assert.deepEqual([gone.views.rows(MemberProfiles), gone.views.rows(NameKeys)], [{}, {}])
  })

  it('of a forgotten member are not there after a rebuild either', async () => {
    const unreadable = happened(MemberNamed, { memberId: 'ann', displayName: forgotten, nameKey: forgotten })
    const { ask, views } = await after(named('ben', 'Ben'), unreadable)
    assert.deepEqual(await ask(Profiles, { ids: ['ann', 'ben', 'nobody'] }), {
      members: [{ memberId: 'ben', displayName: 'Ben' }],
    })
    assert.deepEqual(Object.keys(views.rows(NameKeys)), ['ben'])
  })
})

describe('a user of the shop', () => {
  const linked = happened(MemberLinked, { memberId: 'ann', userId: '7', customerId: '70' })
  const memberOf = async (...events: readonly AnyEmitted[]) =>
    ((await (await after(...events)).ask(MemberOfUser, { userId: '7' })) as { memberId: string | null }).memberId

  it('is a member, unless they work there or are gone', async () => {
    const staff = happened(StaffNoted, { userId: '7' })
    assert.equal(await memberOf(linked), 'ann')
    assert.equal(await memberOf(), null)
    assert.equal(await memberOf(staff), null)
    assert.equal(await memberOf(linked, staff), null)
    assert.equal(await memberOf(linked, staff, happened(StaffLeft, { userId: '7' })), 'ann')
    assert.equal(await memberOf(linked, happened(MemberForgotten, { memberId: 'ann' })), null)
  })
})
