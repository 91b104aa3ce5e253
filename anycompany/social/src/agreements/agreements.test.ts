import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { send } from '@banyan/model'
import { participantsAreMembers, promotableIsListed } from '../index.ts'
import { BeginMembership, EndMembership } from '../membership/membership.ts'
import { NotePromotable } from '../promotion/promotable.ts'

const active = { memberId: 'mina', status: 'active' }
const ended = { memberId: 'mina', status: 'ended' }

describe('what social must agree with', () => {
  it('members take part unless they have left, and nobody else does', () => {
    const { agrees, mend } = participantsAreMembers
    for (const [ours, theirs, expected] of [
      [active, 'registered', true],
      [active, undefined, false],
      [undefined, 'registered', false],
      [ended, 'registered', true],
      [ended, undefined, true],
    ] as const)
      assert.equal(agrees(ours, theirs), expected)
    const memberId = 'mina'
    assert.deepEqual(
      mend({ key: memberId, ours: undefined, theirs: 'registered' }),
      send(BeginMembership, { memberId }),
    )
    assert.deepEqual(mend({ key: memberId, ours: active, theirs: undefined }), send(EndMembership, { memberId }))
  })

  it('what is listed may be promoted, and nothing else', () => {
    const { agrees, mend } = promotableIsListed
    const row = { productId: '7' }
    for (const [ours, theirs, expected] of [
      [row, true, true],
      [row, false, false],
      [row, undefined, false],
      [undefined, true, false],
      [undefined, false, true],
    ] as const)
      assert.equal(agrees(ours, theirs), expected)
    assert.deepEqual(
      mend({ key: '7', ours: row, theirs: undefined }),
      send(NotePromotable, { productId: '7', isListed: false }),
    )
  })
})
