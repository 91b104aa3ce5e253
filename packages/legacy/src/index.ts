export { type Change, type OnChange, type Refuse } from './changes/change.ts'
export { type ComparedTable, type CompareOptions, compareTable, type StandingRow } from './changes/compare-table.ts'
export { type Digest, type DigestStore, MAX_KEY_BYTES, MAX_STORE_KEYS } from './changes/digest-store.ts'
export { type FollowOptions, followChanges } from './changes/follow-changes.ts'
export { type ChangeFollower, type FollowerStatus } from './changes/follower.ts'
export { memoryDigestStore } from './changes/memory-digest-store.ts'
export { type PostgresDigestStore, postgresDigestStore } from './changes/postgres-digest-store.ts'
export { MIN_DIGEST_SECRET_BYTES } from './changes/row-digest.ts'
export { MASS_DELETE_KEYS, MASS_DELETE_SHARE } from './changes/sweep.ts'
export { type ProfileProblem, type SchemaProblem, faults } from './errors.ts'
export { type ShopInspection, inspectShop } from './inspection/inspect-shop.ts'
export { type ShopRow, customerOfRow, userOfRow } from './people/rows.ts'
export { type ShopDirectory, type ShopUser, shopDirectory } from './people/shop-directory.ts'
export { type ConnectShopOptions, connectShop } from './postgres-shop/connect-shop.ts'
export { type LogicalFeedInput } from './profile/feed.ts'
export {
  type FollowedTable,
  type SessionProfile,
  type ShopLink,
  type ShopProfile,
  type ShopProfileInput,
  defineProfile,
} from './profile/profile.ts'
export { type ReplicationRequest, replicationRequests } from './replication/replication-requests.ts'
export { type RateBudget, rateBudget } from './rate-budget.ts'
export {
  type SessionSecrets,
  type SessionVerifier,
  type SessionVerifierOptions,
  readsPerVerification,
  sessionVerifier,
} from './session/session-verifier.ts'
export { type InvalidReason, type SessionVerdict, type UserKind, type ValidSession } from './session/verdict.ts'
export { type ChangeSource, PAGE_ROWS } from './shop/change-source.ts'
export { type Person, type PersonDetails, type Shop, type ShopAccess, type ShopDatabase } from './shop/shop.ts'
export { withShopFaults } from './shop/with-shop-faults.ts'
export { productOfRow, type ShopProduct } from './products/product-of-row.ts'
export { sideBySide } from './changes/side-by-side.ts'
