import type { Database } from '../database/query.ts'
import { rowsOf } from '../database/query.ts'
import type { Intent } from '../payment/intent.ts'
import type { Account, MoveKind } from '../payment/move.ts'
import type { Refund } from '../payment/refund.ts'
import { type Filter, listIntents, listRefunds } from '../payment/store.ts'
import { type Delivery, listDeliveries } from '../webhook/outbox.ts'
import type { Behaviour } from './behaviour.ts'
import { listBehaviours } from './behaviours.ts'

/** So many of each are shown. */
export const SHOWN_MAX = 20

export type Balance = { readonly account: Account; readonly currency: string; readonly amount: number }
export type Entry = {
  readonly number: number
  readonly kind: MoveKind
  readonly payment_intent: string
  readonly taken_from: Account
  readonly given_to: Account
  readonly amount: number
  readonly currency: string
}

/** All that the page shows. */
export type Shown = {
  readonly behaviours: readonly Behaviour[]
  readonly intents: readonly Intent[]
  readonly refunds: readonly Refund[]
  readonly balances: readonly Balance[]
  readonly entries: readonly Entry[]
  readonly deliveries: readonly Delivery[]
}

export const readShown = async (db: Database): Promise<Shown> => {
  const [behaviours, intents, refunds, balances, entries, deliveries] = await Promise.all([
    listBehaviours(db),
    listIntents(db, NEWEST),
    listRefunds(db, NEWEST),
    readBalances(db),
    rowsOf<Entry>(
      db,
      `select number, kind, payment_intent, taken_from, given_to, amount, currency from moves order by number desc limit $1`,
      [SHOWN_MAX],
    ),
    listDeliveries(db, { limit: SHOWN_MAX }),
  ])
  return { behaviours, intents, refunds, balances, entries, deliveries }
}

/** What each account has been given less what was taken from it; together nothing, in each currency. */
const readBalances = (db: Database): Promise<readonly Balance[]> =>
  rowsOf<Balance>(
    db,
    `select account, currency, sum(amount)::bigint as amount from (
       select given_to as account, currency, amount from moves
       union all select taken_from, currency, -amount from moves) as entries
     group by account, currency order by currency, account`,
  )

const NEWEST: Filter = {
  metadata: {},
  createdFrom: undefined,
  createdTo: undefined,
  paymentIntent: undefined,
  startingAfter: undefined,
  limit: SHOWN_MAX,
}
