import { randomUUID } from 'node:crypto'
import { faults } from '../errors.ts'
import { IDEMPOTENCY_KEY_LENGTH_MAX } from '../limits.ts'

const VISIBLE_ASCII = /^[\x21-\x7e]+$/

/** The id of a command: what its sender calls it, so that sending again is harmless, or a new one. Throws `SERVICE_HEADER_INVALID`. */
export const commandIdFrom = (
  header: string | readonly string[] | undefined,
): { readonly commandId: string; readonly isRepeatable: boolean } => {
  if (header === undefined) return { commandId: randomUUID(), isRepeatable: false }
  if (typeof header !== 'string' || header.length > IDEMPOTENCY_KEY_LENGTH_MAX || !VISIBLE_ASCII.test(header))
    throw faults.SERVICE_HEADER_INVALID({
      header: 'Idempotency-Key',
      expected: `1 to ${IDEMPOTENCY_KEY_LENGTH_MAX} visible ASCII characters`,
    })
  return { commandId: header, isRepeatable: true }
}
