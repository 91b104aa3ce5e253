export { social } from './context.ts'
export { socialApi } from './http.ts'
export { whenMemberForgottenThenEndMembership } from './policies/when-member-forgotten-then-end-membership.ts'
