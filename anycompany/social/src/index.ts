export { social } from './context.ts'
export { socialApi } from './http.ts'
export { whenMemberRegisteredThenBeginMembership } from './policies/when-member-registered-then-begin-membership.ts'
export { whenMemberForgottenThenEndMembership } from './policies/when-member-forgotten-then-end-membership.ts'
