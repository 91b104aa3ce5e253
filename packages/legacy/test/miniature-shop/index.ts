export { MINIATURE_PROFILE } from './profile.ts'
export { MINIATURE_SCHEMA, miniatureGrants } from './schema.ts'
export { type MiniatureShop, type NewAccount, startMiniatureShop } from './server.ts'
export { LOGIN_SECONDS, type Purpose, signToken } from './tokens.ts'
