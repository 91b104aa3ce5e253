import type { Destination } from '../checkout/checkout-form.ts'
import { findRow, rowsOf, type Database } from '../database/query.ts'

export type Address = Destination & { readonly id: number; readonly is_default: boolean }

export const MAX_ADDRESSES = 20

const COLUMNS = 'id, recipient, phone, postcode, line1, line2, is_default'

/** A customer's addresses, the default first. */
export const readAddresses = (db: Database, customerId: number): Promise<readonly Address[]> =>
  rowsOf<Address>(db, `SELECT ${COLUMNS} FROM addresses WHERE customer_id = $1 ORDER BY is_default DESC, id`, [
    customerId,
  ])

/** The address a checkout begins with. */
export const findDefaultAddress = (db: Database, customerId: number): Promise<Address | undefined> =>
  findRow<Address>(db, `SELECT ${COLUMNS} FROM addresses WHERE customer_id = $1 ORDER BY is_default DESC, id LIMIT 1`, [
    customerId,
  ])

/** Adds an address unless it is there already or there are 20; the first one becomes the default. */
export const addAddress = async (db: Database, customerId: number, to: Destination): Promise<void> => {
  await db.query(
    `INSERT INTO addresses (customer_id, recipient, phone, postcode, line1, line2, is_default)
     SELECT $1, $2, $3, $4, $5, $6, NOT EXISTS (SELECT FROM addresses WHERE customer_id = $1)
      WHERE NOT EXISTS (SELECT FROM addresses WHERE customer_id = $1
                           AND (recipient, phone, postcode, line1, line2) = ($2, $3, $4, $5, $6))
        AND (SELECT count(*) FROM addresses WHERE customer_id = $1) < ${MAX_ADDRESSES}`,
    [customerId, to.recipient, to.phone, to.postcode, to.line1, to.line2],
  )
}

export const removeAddress = async (db: Database, customerId: number, addressId: number): Promise<void> => {
  await db.query('DELETE FROM addresses WHERE customer_id = $1 AND id = $2', [customerId, addressId])
}

/** Changes nothing when the address is somebody else's. */
export const makeDefaultAddress = async (db: Database, customerId: number, addressId: number): Promise<void> => {
  await db.query(
    `UPDATE addresses SET is_default = (id = $2)
      WHERE customer_id = $1 AND EXISTS (SELECT FROM addresses WHERE customer_id = $1 AND id = $2)`,
    [customerId, addressId],
  )
}
