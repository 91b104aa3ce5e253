import type { RecentCursor } from '../shop/change-source.ts'
import { type Following, deliverChanged } from './delivery.ts'

/** Where the frequent look at recent rows stands. */
export type RecentPass = {
  /** Up to here, by the shop's clock, recent rows have been read; undefined before the first look. */
  readonly mark: string | undefined
  /** Set while a pass takes several pages. */
  readonly under?: { readonly startedAt: string; readonly after: RecentCursor }
}

/**
 * One page of recent rows. When the last page is through, the mark moves to the database's clock at the pass's *first*
 * page, not to the newest stamp: a stamp in the future can't blind it, and a bulk update isn't read for ever.
 */
export const recentStep = async (f: Following, pass: RecentPass, signal: AbortSignal): Promise<RecentPass> => {
  const from = pass.under === undefined ? { since: pass.mark } : { after: pass.under.after }
  const page = await f.shop.recentRows(f.table, from, signal)
  await deliverChanged(f, page.rows, signal)
  const startedAt = pass.under?.startedAt ?? page.readAt
  if (page.next !== undefined) return { mark: pass.mark, under: { startedAt, after: page.next } }
  await f.store.saveMark(f.source, startedAt, signal)
  return { mark: startedAt }
}
