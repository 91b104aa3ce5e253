import type { Wiring } from './topology.ts'

/** What one message may weigh, in bytes: more travels by claim check. */
const PAYLOAD_BYTES_MAX = 1_048_576

/** The configuration of `nats-server`: on this machine alone, with a password, all kept on disk. */
export const brokerConfig = (w: Wiring): string => `# Written at each start.
listen: "127.0.0.1:${w.ports['broker-inner']}"
http: "127.0.0.1:${w.ports['broker']}"
max_payload: ${PAYLOAD_BYTES_MAX}
authorization { user: "banyan", password: ${JSON.stringify(w.broker.password)} }
jetstream { store_dir: ${JSON.stringify(w.broker.dataDir)} }
`
