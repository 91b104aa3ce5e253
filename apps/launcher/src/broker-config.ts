import { createHmac } from 'node:crypto'
import { CONTEXTS, SYSTEM, type Wiring } from './topology.ts'

/** What one message may weigh, in bytes: more travels by claim check. */
const PAYLOAD_BYTES_MAX = 1_048_576

/** Users that publish nothing of a context's: `gateway` looks at the registry, `console` sets what is configured. */
const WITHOUT_CONTEXT = ['gateway', 'console'] as const

/**
 * Of one user, made from the broker's secret: who has one knows no other. Users are the contexts, however many processes host one, the gateway
 * and the console.
 */
export const brokerPassword = (secret: string, user: string): string =>
  createHmac('sha256', secret).update(user).digest('base64url')

/**
 * The configuration of `nats-server`: on this machine alone, all kept on disk. One account, because all read what each publishes; in it a
 * user for each context, which publishes on its own subjects and may change its own streams, and nobody else's; and `operator` with the secret itself, for people with the
 * broker's own tools, who may do everything.
 */
export const brokerConfig = (w: Wiring): string => `# Written at each start.
listen: "127.0.0.1:${w.ports['broker-inner']}"
${w.tls.has('broker') ? 'https' : 'http'}: "127.0.0.1:${w.ports['broker']}"
max_payload: ${PAYLOAD_BYTES_MAX}
authorization { users: ${JSON.stringify(usersOf(w), null, 2)} }
jetstream { store_dir: ${JSON.stringify(w.broker.dataDir)} }
${tlsOf(w)}`

/** Whoever connects must show a certificate of the authority's. */
const tlsOf = ({ tls }: Wiring): string => {
  const files = tls.get('broker')
  if (!files) return ''
  const { certFile: cert_file, keyFile: key_file, caFile: ca_file } = files
  return `tls: ${JSON.stringify({ cert_file, key_file, ca_file, verify: true })}\n`
}

const usersOf = ({ broker }: Wiring) => [
  { user: 'operator', password: broker.password },
  ...CONTEXTS.map((context) => user(context, broker.password, [...ownedBy(context), ...REGISTRY])),
  ...WITHOUT_CONTEXT.map((name) => user(name, broker.password, [...REGISTRY, ...(name === 'console' ? SETTINGS : [])])),
]

const user = (name: string, secret: string, publish: readonly string[]) => ({
  user: name,
  password: brokerPassword(secret, name),
  permissions: {
    publish: { allow: [...READING, ...publish] },
    // Answers, and beats of the registry as they are put.
    subscribe: { allow: ['_INBOX.>', `$KV.${SYSTEM}_registry.>`] },
  },
})

/** Questions that change nothing which others need. Readers are made and dropped by whoever reads. */
const READING = [
  '$JS.API.INFO',
  '$JS.API.STREAM.INFO.*',
  '$JS.API.STREAM.NAMES',
  '$JS.API.STREAM.MSG.GET.*',
  '$JS.API.DIRECT.GET.>',
  '$JS.API.CONSUMER.>',
  '$JS.ACK.>',
  '$JS.FC.>',
]

const changing = (...streams: readonly string[]): readonly string[] =>
  streams.flatMap((stream) => [`$JS.API.STREAM.CREATE.${stream}`, `$JS.API.STREAM.UPDATE.${stream}`])

/** What a context publishes, and the streams in which it is kept. */
const ownedBy = (context: string): readonly string[] => [
  `${SYSTEM}.${context}.>`,
  `${SYSTEM}_claims.${context}.>`,
  ...changing(`${SYSTEM}_${context}`, `${SYSTEM}_${context}_claims`),
]

const bucket = (name: string): readonly string[] => [`$KV.${SYSTEM}_${name}.>`, ...changing(`KV_${SYSTEM}_${name}`)]

/** Beats come from every process: who lives, nobody else can say. */
const REGISTRY = bucket('registry')
const SETTINGS = bucket('configuration')
