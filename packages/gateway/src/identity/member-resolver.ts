/** Who a user of the old system is to the new ones. */
export type Member =
  | { readonly memberId: string }
  /** The user exists but is nobody to the new systems; the reason is a stable word such as `NotACustomer`. */
  | { readonly notAMember: string }

/** Port: turns the old system's user id into our own member id. The same user always gets the same member. */
export type MemberResolver = {
  /** Throws when it can't be found out at the moment. */
  resolve(userId: string, signal: AbortSignal): Promise<Member>
}
