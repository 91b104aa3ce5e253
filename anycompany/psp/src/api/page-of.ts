import type { Filter } from '../payment/store.ts'

/** One page of a list. Reads one more than the page holds, to know whether there is another; the last one's id is the cursor for `starting_after`. */
export const pageOf = async (filter: Filter, read: (filter: Filter) => Promise<readonly object[]>): Promise<object> => {
  const found = await read({ ...filter, limit: filter.limit + 1 })
  return { object: 'list', data: found.slice(0, filter.limit), has_more: found.length > filter.limit }
}
