import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MemberForgotten } from '@anycompany/contracts'
import { type Actor, type AnyEmitted, forgotten } from '@banyan/model'
import { happened, memoryViews } from '@banyan/testing'
import { nameKeysOf } from '../http.ts'
import { MemberByUser, MemberOfUser } from '../member/member-of-user.ts'
import { MemberLinked, MemberNamed, StaffLeft, StaffNoted } from '../member/member.ts'
import { Me, Profiles, SearchByName, searchFor } from './name-queries.ts'
import { MemberNameKeys } from './name-keys.ts'
import { MemberProfiles } from './profiles.ts'

const nameKeys = nameKeysOf(new Uint8Array(32))
const ann: Actor = { kind: 'member', id: 'ann' }

const after = async (...events: readonly AnyEmitted[]) => {
  const views = memoryViews([MemberByUser, MemberProfiles, MemberNameKeys])
  for (const [i, event] of events.entries()) await views.apply({ ...event, at: new Date(i), id: `e@${i + 1}` })
  const reads = {
    memberByUser: views.reader(MemberByUser),
    profiles: views.reader(MemberProfiles),
    nameKeys: views.reader(MemberNameKeys),
  }
  const ask = (query: typeof Me | typeof Profiles | typeof SearchByName | typeof MemberOfUser, input: object = {}) =>
    query.answer(query.input.parse(input), ann, reads)
  const found = async (name: string) =>
    ((await ask(SearchByName, searchFor(name, nameKeys))) as { members: { memberId: string }[] }).members.map(
      (member) => member.memberId,
    )
  return { views, ask, found }
}

const named = (memberId: string, displayName: string) =>
  happened(MemberNamed, { memberId, displayName, nameKeys: nameKeys.of(displayName) })

describe('names', () => {
  it('are found by a part of them or by their initials, however spaced and in whatever case, in the order of the alphabet', async () => {
    const { found } = await after(
      named('ann', 'Kim Anna'),
      named('ben', '김안나'),
      named('cat', 'Kim Ann'),
      named('dan', '가안나'),
    )
    assert.deepEqual(await found('KIM  ann'), ['cat', 'ann'])
    assert.deepEqual(await found('anna'), ['ann'])
    assert.deepEqual(await found('안나'), ['dan', 'ben'])
    assert.deepEqual(await found('ㄱㅇㄴ'), ['dan', 'ben'])
    assert.deepEqual(await found('김'), ['ben'])
    assert.deepEqual(await found('annak'), [])
    assert.deepEqual(await found('  '), [])
  })

  it('that share their parts and not their order are told apart', async () => {
    const { found } = await after(named('ann', '가나다라마'), named('ben', '라마가나다'))
    assert.deepEqual(await found('나다라마'), ['ann'])
  })

  it('stand in no index: the keys tell nothing without the secret', () => {
    assert.notDeepEqual(nameKeysOf(new Uint8Array(32).fill(1)).of('Kim'), nameKeys.of('Kim'))
    assert.ok(!nameKeys.of('김안나').some((key) => '김안나'.includes(key)))
    assert.ok(nameKeys.of('가'.repeat(200)).length <= 400)
  })

  it('follow a change, and go with their member', async () => {
    const renamed = await after(named('ann', 'Anna'), named('ann', 'Anne'))
    assert.deepEqual(await renamed.ask(Me), { memberId: 'ann', displayName: 'Anne' })
    assert.deepEqual(await renamed.found('Anna'), [])
    assert.deepEqual(await renamed.found('nne'), ['ann'])
    const gone = await after(named('ann', 'Anna'), happened(MemberForgotten, { memberId: 'ann' }))
    assert.equal(await gone.ask(Me), null)
    assert.deepEqual([gone.views.rows(MemberProfiles), gone.views.rows(MemberNameKeys)], [{}, {}])
  })

  it('of a forgotten member are not there after a rebuild either', async () => {
    const unreadable = happened(MemberNamed, { memberId: 'ann', displayName: forgotten, nameKeys: forgotten })
    const { ask, views } = await after(named('ben', 'Ben'), unreadable)
    assert.deepEqual(await ask(Profiles, { ids: ['ann', 'ben', 'nobody'] }), {
      members: [{ memberId: 'ben', displayName: 'Ben' }],
    })
    assert.deepEqual(new Set(Object.values(views.rows(MemberNameKeys)).map((row) => row['memberId'])), new Set(['ben']))
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
