import { type PostgresServer, type ServerOptions, openServer } from '@banyan/local-postgres'
import type { Part } from './supervisor/watch.ts'

/** A PostgreSQL server as a part. `opened` is told each server, also those after a restart. */
export const postgresPart = (name: string, options: ServerOptions, opened: (server: PostgresServer) => void): Part => ({
  name,
  start: async (signal, spawned) => {
    const server = await openServer({ ...options, signal })
    spawned(server)
    opened(server)
    return server
  },
})
