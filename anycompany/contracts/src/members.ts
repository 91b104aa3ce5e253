import { publishedLanguage, words } from '@banyan/model'
import { z } from 'zod'
import { memberId } from './member-id.ts'

const members = publishedLanguage('members')

/** What every event about a member says of them: their id, and never more. Others ask members for a name by id. */
export const memberReference = z.strictObject({ memberId }).readonly()

/** A customer of the shop has become a member of ours. */
export const MemberRegistered = members.event(
  'MemberRegistered',
  1,
  words('회원이 등록됨', 'Member registered', 'A customer of the shop has become a member of the new systems.'),
  { data: memberReference },
)

/** Every member there is, by id. */
export const RegisteredMembers = members.inventory(
  'registered-members',
  words('등록된 회원', 'Registered members', 'Who is a member now, for comparing: ids alone.'),
  z.literal('registered'),
)

/**
 * The shop deleted this user. Whoever keeps anything of a member's lets go of it on hearing this;
 * the id is never given to anybody again.
 */
export const MemberForgotten = members.event(
  'MemberForgotten',
  1,
  words(
    '회원이 잊힘',
    'Member forgotten',
    'A member left the shop for good: what is personal about them is destroyed.',
  ),
  { data: memberReference },
)
