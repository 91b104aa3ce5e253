import type { Bookmark, Bookmarks } from '@banyan/bus'
import { openPool } from '@banyan/event-store'

/** Bookmarks as a consumer keeps them: in its own database, moved by comparing. */
export const postgresBookmarks = async (url: string): Promise<Bookmarks & AsyncDisposable> => {
  const pool = openPool(url, { connections: 2, name: 'bookmarks of a test' })
  await pool.query(`create table if not exists bookmark
    (name text primary key, epoch text not null, position bigint not null, fingerprint text)`)
  return {
    findCheckpoint: async (name) => {
      const { rows } = await pool.query<Bookmark>('select epoch, position, fingerprint from bookmark where name = $1', [
        name,
      ])
      return rows[0] ?? null
    },
    moveCheckpoint: async (name, from, to) => {
      const values = [name, to.epoch, to.position, to.fingerprint]
      const { rowCount } = from
        ? await pool.query(
            `update bookmark set epoch = $2, position = $3, fingerprint = $4 where name = $1 and epoch = $5 and position = $6`,
            [...values, from.epoch, from.position],
          )
        : await pool.query(`insert into bookmark values ($1, $2, $3, $4) on conflict do nothing`, values)
      return rowCount === 1
    },
    [Symbol.asyncDispose]: () => pool.end(),
  }
}
