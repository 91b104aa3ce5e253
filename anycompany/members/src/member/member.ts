import { MemberForgotten, memberId, MemberRegistered } from '@anycompany/contracts'
import { type Forgotten, isForgotten, personal, words } from '@banyan/model'
import { z } from 'zod'
import { members } from '../context.ts'
import { shopId, streamIdOf } from './shop-id.ts'

const shopUser = z.strictObject({ userId: shopId }).readonly()

/** A user id and a customer id are two things in the shop; we keep both, and neither is a member's id. */
export const MemberLinked = members.event(
  'MemberLinked',
  1,
  words('쇼핑몰 사용자와 이어짐', 'Member linked', "A member was linked to the shop's user and customer."),
  z.strictObject({ memberId, userId: shopId, customerId: shopId }).readonly(),
  { external: 'Shop' },
)
type NamedBefore = { readonly nameKey: string | Forgotten }

/** Version 1 knew one key, of the whole name: its members are found by parts once their name is heard again. */
const withKeys = ({ nameKey, ...rest }: NamedBefore) => ({
  ...rest,
  nameKeys: isForgotten(nameKey) ? nameKey : [nameKey],
})

/** `nameKeys` are what a search for a part of this name looks up; they tell nobody the name, and are personal all the same. */
export const MemberNamed = members.event(
  'MemberNamed',
  2,
  words('이름이 알려짐', 'Member named', 'A member has this name from now on.'),
  z.strictObject({
    memberId,
    displayName: personal(z.string(), 'memberId'),
    nameKeys: personal(z.array(z.string()).readonly(), 'memberId'),
  }),
  { external: 'Shop', upcast: { 1: withKeys } },
)
/** Users who run the shop are no customers, even where the shop keeps a customer's row for them. */
export const StaffNoted = members.event(
  'StaffNoted',
  1,
  words('운영자로 알려짐', 'Staff noted', 'A user of the shop works there and is no customer.'),
  shopUser,
  { external: 'Shop' },
)
export const StaffLeft = members.event(
  'StaffLeft',
  1,
  words('운영자가 아니게 됨', 'Staff left', 'A user of the shop who worked there is an ordinary user again.'),
  shopUser,
  { external: 'Shop' },
)

/** One user of the shop, as members sees them. A member's id is given once and never again. */
export type MemberState = {
  readonly memberId: string | null
  readonly displayName: string | Forgotten | null
  readonly isStaff: boolean
  readonly isForgotten: boolean
}

/** One aggregate a user of the shop, so that two registrations of one user at once make one member. */
export const member = members
  .aggregate('Member', words('회원', 'Member', 'A customer of the shop who takes part in the new systems.'), {
    initial: (): MemberState => ({ memberId: null, displayName: null, isStaff: false, isForgotten: false }),
    events: { MemberRegistered, MemberLinked, MemberNamed, MemberForgotten, StaffNoted, StaffLeft },
  })
  .evolve({
    MemberRegistered: (state, registered) => ({ ...state, memberId: registered.memberId }),
    MemberLinked: (state) => state,
    MemberNamed: (state, { displayName }) => ({ ...state, displayName }),
    MemberForgotten: (state) => ({ ...state, displayName: null, isForgotten: true }),
    StaffNoted: (state) => ({ ...state, isStaff: true }),
    StaffLeft: (state) => ({ ...state, isStaff: false }),
  })

/** The aggregate of a user of the shop. */
export const ofUser = ({ userId }: { readonly userId: string }): string => streamIdOf(userId)
