import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { send } from '@banyan/model'
import { given, happened, memoryViews, whenever } from '@banyan/testing'
import { whenMemberForgottenThenEndMembership } from '../policies/when-member-forgotten-then-end-membership.ts'
import { whenMemberRegisteredThenBeginMembership } from '../policies/when-member-registered-then-begin-membership.ts'
import { BeginMembership, EndMembership, membership, MembershipBegan, MembershipEnded } from './membership.ts'
import { Participants } from './participants.ts'

const members = { by: { kind: 'service', id: 'members' } } as const
const ann = { memberId: 'ann' }
const began = happened(MembershipBegan, ann)
const ended = happened(MembershipEnded, ann)

describe('a membership', () => {
  it('begins once', () => {
    given(membership).when(BeginMembership, ann, members).then(began)
    given(membership, began).when(BeginMembership, ann, members).then()
  })

  it('ends once, for good, whatever was heard of it before and is heard afterwards', () => {
    given(membership).when(EndMembership, ann, members).then(ended)
    given(membership, began).when(EndMembership, ann, members).then(ended)
    given(membership, began, ended).when(EndMembership, ann, members).then()
    given(membership, ended).when(BeginMembership, ann, members).then()
  })

  it('begins when the member is registered, also for those who were before, and ends when they are forgotten', () => {
    whenever(whenMemberRegisteredThenBeginMembership, ann).then(send(BeginMembership, ann))
    assert.equal(whenMemberRegisteredThenBeginMembership.catchesUp, true)
    whenever(whenMemberForgottenThenEndMembership, ann).then(send(EndMembership, ann))
  })

  it('makes one a participant while it lasts', async () => {
    const views = memoryViews([Participants])
    const at = new Date(0)
    await views.apply({ ...began, at, id: 'Membership-ann@1' })
    await views.apply({ ...happened(MembershipBegan, { memberId: 'ben' }), at, id: 'Membership-ben@1' })
    assert.deepEqual(Object.keys(views.rows(Participants)), ['ann', 'ben'])
    await views.apply({ ...ended, at, id: 'Membership-ann@2' })
    assert.deepEqual(views.rows(Participants), {
      ann: { memberId: 'ann', status: 'ended' },
      ben: { memberId: 'ben', status: 'active' },
    })
  })
})
