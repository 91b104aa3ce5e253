/** Who a user of the old system is to the new ones. */
export type Member =
  | { readonly memberId: string }
  /** The user exists but is nobody to the new systems; the reason is a stable word such as `NotACustomer`. */
  | { readonly notAMember: string }

/** Port: turns the old system's user id into our own member id. The same user always gets the same member. */
export type MemberResolver = {
  /**
   * Throws `GATEWAY_RECOGNITION_REFUSED` when the question itself is refused, so that asking again is no use; a fault with
   * `retryAfterMs`, or `GATEWAY_IDENTITY_BUSY`, when what may be asked is used up; anything else when it can't be found out at
   * the moment. Messages are logged, so they hold nothing of a person.
   */
  resolve(userId: string, signal: AbortSignal): Promise<Member>
}
