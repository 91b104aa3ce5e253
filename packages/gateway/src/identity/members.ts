import { type Fault, isFault } from '@banyan/model'
import { LRUCache } from 'lru-cache'
import type { Member, MemberResolver } from './member-resolver.ts'
import type { Session } from './session.ts'

/** How many users' members are remembered. */
export const MAX_MEMBERS = 50_000

/** A member id never changes; asking again now and then notices that the member is gone. */
export const MEMBER_TTL_MS = 60_000

/** Somebody who just became a customer, or whom we can recognise since somebody mended it, should not wait long for it. */
export const NOT_A_MEMBER_TTL_MS = 5_000

/** The members of users, asked of the port and remembered for a minute. */
export class Members {
  readonly #resolver: MemberResolver
  readonly #known = new LRUCache<string, Member>({ max: MAX_MEMBERS })
  readonly #refused = new LRUCache<string, Fault>({ max: MAX_MEMBERS, ttl: NOT_A_MEMBER_TTL_MS })

  constructor(resolver: MemberResolver) {
    this.#resolver = resolver
  }

  /** `earlier` is what was verified before: if it was the same user, good enough when the resolver can't be asked. */
  async find(userId: string, signal: AbortSignal, earlier: Session | undefined): Promise<Member> {
    const known = this.#known.get(userId)
    if (known !== undefined) return known
    const refused = this.#refused.get(userId)
    if (refused !== undefined) throw refused
    try {
      const member = await this.#resolver.resolve(userId, signal)
      this.#known.set(userId, member, { ttl: 'memberId' in member ? MEMBER_TTL_MS : NOT_A_MEMBER_TTL_MS })
      return member
    } catch (error) {
      if (earlier?.userId === userId) return earlier.member // the id of a member never changes
      if (isFault(error, 'GATEWAY_RECOGNITION_REFUSED')) this.#refused.set(userId, error)
      throw error
    }
  }
}
