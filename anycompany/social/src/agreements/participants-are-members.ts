import { RegisteredMembers } from '@anycompany/contracts'
import { send, words } from '@banyan/model'
import { social } from '../context.ts'
import { BeginMembership, EndMembership } from '../membership/membership.ts'
import { Participants } from '../membership/participants.ts'

/** Who left by themselves is still a member, and who is forgotten there has left here: an end agrees with both. */
export const participantsAreMembers = social.agreement(
  'participants-are-members',
  words(
    '활동 회원과 회원의 일치',
    'Participants are members',
    'Every member takes part or has left; nobody else takes part.',
  ),
  {
    ours: Participants,
    theirs: RegisteredMembers,
    agrees: (ours, theirs) => ours?.status === 'ended' || (ours !== undefined) === (theirs !== undefined),
    sends: [BeginMembership, EndMembership],
    mend: ({ key, theirs }) => send(theirs === undefined ? EndMembership : BeginMembership, { memberId: key }),
  },
)
