export { MEMBER_ID_LENGTH_MAX, memberId } from './member-id.ts'
export { MemberForgotten, memberReference, MemberRegistered } from './members.ts'
