export { MEMBER_ID_LENGTH_MAX, memberId } from './member-id.ts'
export { MemberForgotten, memberReference, MemberRegistered, RegisteredMembers } from './members.ts'
export { productListing, ProductListingChanged, ProductListings, productReference } from './products.ts'
