import { describe, it } from 'node:test'

import { send } from '@banyan/model'
import { given, happened, whenever } from '@banyan/testing'
import { whenMemberForgottenThenEndMembership } from '../policies/when-member-forgotten-then-end-membership.ts'
import { EndMembership, membership, MembershipEnded } from './membership.ts'

const members = { by: { kind: 'service', id: 'members' } } as const

describe('a membership', () => {
  it('ends once, for good', () => {
    const ended = happened(MembershipEnded, { memberId: 'ann' })
    given(membership).when(EndMembership, { memberId: 'ann' }, members).then(ended)
    given(membership, ended).when(EndMembership, { memberId: 'ann' }, members).then()
  })

  it('ends when the member is forgotten', () => {
    whenever(whenMemberForgottenThenEndMembership, { memberId: 'ann' }).then(send(EndMembership, { memberId: 'ann' }))
  })
})
