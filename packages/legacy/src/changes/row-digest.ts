import { createHmac } from 'node:crypto'
import { faults } from '../errors.ts'
import type { FollowedTable } from '../profile/profile.ts'
import type { TableRow } from '../shop/change-source.ts'
import type { Digest } from './digest-store.ts'

/** Shorter secrets could be guessed, and with them the values behind digests. Bytes. */
export const MIN_DIGEST_SECRET_BYTES = 16

/** 128 of 256 bits: enough against chance, and nobody can choose collisions without the secret. */
const DIGEST_BYTES = 16

/**
 * HMAC-SHA256 of a row: a plain hash of a phone number can be tried out. With other columns or another secret every row looks changed
 * and is delivered once more.
 * @throws `LEGACY_ACCESS_MISSING` when the secret is too short.
 */
export const rowDigest = (table: FollowedTable, secret: string | Uint8Array): ((row: TableRow) => Digest) => {
  if (Buffer.byteLength(secret) < MIN_DIGEST_SECRET_BYTES) {
    throw faults.LEGACY_ACCESS_MISSING({
      option: 'digestSecret',
      expected: `at least ${MIN_DIGEST_SECRET_BYTES} bytes`,
    })
  }
  return (row) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([table.table, table.columns, row.key, row.values]))
      .digest()
      .subarray(0, DIGEST_BYTES)
      .toString('base64url')
}
