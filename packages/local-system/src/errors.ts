import { defineFaults } from '@banyan/model'

/** All faults of this package; listed in `docs/reference/errors.md`. */
export const faults = defineFaults({
  LOCAL_SYSTEM_RUNS_ALREADY: {
    retry: 'never',
    message: (d: { dataDir: string; pid: number }) =>
      `expected nobody else to use ${d.dataDir}, found process ${d.pid}; end it, or choose another folder with --data`,
  },
  LOCAL_SYSTEM_PORT_TAKEN: {
    retry: 'never',
    message: (d: { port: number }) => `expected port ${d.port} to be free, found it taken; choose another with --port`,
  },
  LOCAL_SYSTEM_BROKER_MISSING: {
    retry: 'never',
    message: () =>
      'expected nats-server for the topology "services" (Debian: apt install nats-server; else https://nats.io/download), found none',
  },
})
