export { MEMBER_ID_LENGTH_MAX, memberId } from './member-id.ts'
export { MemberForgotten, memberReference, MemberRegistered } from './members.ts'
export { productListing, ProductListingChanged, productReference } from './products.ts'
