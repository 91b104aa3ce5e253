export { members } from './context.ts'
export { membersApi, type NameKey, nameKeyOf } from './http.ts'
export { onCustomerChanges, onUserChanges } from './shop/follow-shop.ts'
export type { FindUser } from './shop/recognise.ts'
