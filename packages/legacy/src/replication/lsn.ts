/** A place in the write-ahead log of one server, in bytes. */
export type Lsn = bigint

const HALF_BITS = 32n
const HALF_MASK = 0xffffffffn
const PAGE_BYTES = 8_192n
const SEGMENT_BYTES = 16n * 1024n * 1024n
const PAGE_HEADER_BYTES = 24n
const SEGMENT_HEADER_BYTES = 40n

/** From PostgreSQL's `16/B374D848`. */
export const lsnOf = (text: string): Lsn => {
  const [high, low] = text.split('/')
  return (BigInt(`0x${high}`) << HALF_BITS) | BigInt(`0x${low}`)
}

export const lsnText = (lsn: Lsn): string =>
  `${(lsn >> HALF_BITS).toString(16)}/${(lsn & HALF_MASK).toString(16)}`.toUpperCase()

/**
 * Where the log ends when the next record will be written at `insertLsn`. The two differ where a page has just begun: the insert position is
 * behind the page's header, and nothing that is sent ever gets there before the next record.
 */
export const endOfLog = (insertLsn: Lsn): Lsn => {
  if (insertLsn % SEGMENT_BYTES === SEGMENT_HEADER_BYTES) return insertLsn - SEGMENT_HEADER_BYTES
  return insertLsn % PAGE_BYTES === PAGE_HEADER_BYTES ? insertLsn - PAGE_HEADER_BYTES : insertLsn
}
