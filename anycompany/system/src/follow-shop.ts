import { onProductChanges } from '@anycompany/catalogue'
import { type FindUser, onCustomerChanges, onUserChanges } from '@anycompany/members'
import type { Leases } from '@banyan/event-store'
import { type Fault, failureOf, formatFailure, isFault } from '@banyan/model'
import { type ComparedTable, followChanges, type OnChange, postgresDigestStore, type Shop } from '@banyan/legacy'
import { asOnlyOne } from '@banyan/service'
import type { Logger } from '@banyan/telemetry'
import { setTimeout as delay } from 'node:timers/promises'
import { followedShop } from './followed-shop.ts'

/** After a failure the shop is followed again, in milliseconds. */
const AGAIN_MS = 1_000

/** Tables of the shop, in the order in which they are followed first, with whoever hears of their changes. */
export type FollowedTables = readonly (readonly [table: string, onChange: OnChange])[]

/**
 * Keeps a context in step with the shop for as long as this host is the one that does, by a lease. Digests of what was delivered stand
 * in the context's own database: where one host stops, another goes on.
 */
export const followShop = async (o: {
  readonly shop: Shop
  readonly leases: Leases
  readonly holder: string
  readonly digestUrl: string
  readonly digestSecret: Uint8Array
  readonly tables: FollowedTables
  /** Between two sweeps, in milliseconds, asked for after each; null: as the profile says of the table. */
  readonly sweepPauseMs: () => number | null
  readonly log: Logger
  readonly signal: AbortSignal
}): Promise<void> => {
  const leadership = { leases: o.leases, name: 'shop-follower', holder: o.holder, signal: o.signal }
  while (!o.signal.aborted) {
    try {
      await asOnlyOne(leadership, async (signal) => {
        await using digests = postgresDigestStore({ connectionString: o.digestUrl })
        const following: Promise<void>[] = []
        for (const [table, onChange] of o.tables) {
          const { shop, digestSecret } = o
          const onRefused = ({ code, message }: Fault) => o.log.warn({ code, table }, message)
          const onFeedFault = ({ code, message }: Fault) => o.log.warn({ code, table }, message)
          const from = digests
          const pauseMs = followedShop.changes.find((followed) => followed.table === table)?.sweepPauseMs ?? 0
          const sweepPauseMs = () => o.sweepPauseMs() ?? pauseMs
          const options = { shop, from, onChange, digestSecret, onRefused, onFeedFault, sweepPauseMs, signal }
          const follower = followChanges(followedShop, table, options)
          following.push(follower.done)
          // In order: see tablesOfPeople. What stops a follower is told by `done`, below.
          await Promise.race([follower.caughtUp(signal), follower.done]).catch(() => {})
        }
        await Promise.all(following)
      })
    } catch (error) {
      o.log.warn(
        { why: isFault(error) ? error.message : formatFailure(failureOf(error)) },
        'following the shop failed; trying again',
      )
      await delay(AGAIN_MS, undefined, { signal: o.signal }).catch(() => {}) // aborted: the loop sees it
    }
  }
}

/**
 * Users first: who works at the shop is known before the customers table could make a member of them. A shop may keep users and
 * customers in one table: a change is delivered once, so one follower then tells both.
 */
export const tablesOfPeople = (handlers: Parameters<typeof onUserChanges>[0]): FollowedTables => {
  const [users, customers] = [onUserChanges(handlers), onCustomerChanges(handlers)]
  const [usersTable, customersTable] = [handlers.profile.users.table, handlers.profile.customers.table]
  if (usersTable !== customersTable)
    return [
      [usersTable, users],
      [customersTable, customers],
    ]
  const both: OnChange = async (changes, signal, refuse) => {
    await users(changes, signal, refuse)
    await customers(changes, signal, refuse)
  }
  return [[usersTable, both]]
}

/** Nothing of a shop whose profile maps no products, or doesn't follow them. */
export const tablesOfProducts = (handlers: Parameters<typeof onProductChanges>[0]): FollowedTables => {
  const { products, changes } = handlers.profile
  const isFollowed = products !== undefined && changes.some(({ table }) => table === products.table)
  return isFollowed ? [[products.table, onProductChanges(handlers)]] : []
}

/**
 * Asks the shop for a user of whom nothing is known here yet, and has the follower of the users table tell of them, too, be it that they are gone:
 * it would never miss who comes and goes between two of its looks.
 */
export const findFollowed =
  (findUser: FindUser, users: Pick<ComparedTable, 'deliverAgain'>): FindUser =>
  async (userId, signal) => {
    const user = await findUser(userId, signal)
    if (user) await users.deliverAgain([user.userId], signal)
    return user
  }
