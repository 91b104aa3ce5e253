/** A lease in hand. `token` rises with each new holder and fences the old one out. */
export type Lease = { readonly name: string; readonly token: number; readonly holder: string }

/**
 * At most one holder a name at a time, by the database's clock: the one primitive behind every single writer.
 * A lease that a jump of that clock pushed into the future counts as expired.
 */
export type Leases = {
  /** The lease, or undefined while another holds it. The same holder asking again gets a new token. */
  acquire(name: string, holder: string, ttlMs: number): Promise<Lease | undefined>
  /** False when it was lost: stop at once. */
  renew(lease: Lease, ttlMs: number): Promise<boolean>
  /** Lets others have it at once. Does nothing when it was lost. */
  release(lease: Lease): Promise<void>
  /** Those held now whose names begin so, by name. `ttlMs`: the lifetime that all of them are asked for. */
  held(prefix: string, ttlMs: number): Promise<readonly Lease[]>
}
