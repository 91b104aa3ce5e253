import { isIPv4, isIPv6 } from 'node:net'
import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  decode,
  type DecodedPacket,
  encode,
  type OptAnswer,
  type Packet,
  type Question,
  type SoaAnswer,
  TRUNCATED_RESPONSE,
} from 'dns-packet'
import type { Instance } from '../instance.ts'

/** An instance may be gone by then: nobody should remember it for longer, in seconds. */
export const TTL_S = 1
/** Instances in one answer, drawn at random. */
export const ANSWERS_MAX = 32

export type DnsWorld = {
  /** Below which all names are, such as `anycompany.banyan`. */
  readonly zone: string
  readonly find: (name: string) => readonly Instance[]
  readonly random?: () => number
}

/**
 * The answer to a query as it came; undefined for what is none. `bytesMax`: of a datagram, where the query names no other; an answer that is
 * longer is cut and says so, and is asked for again over TCP.
 *
 * `_social._tcp.<zone>` SRV names each instance and its port; `social.<zone>` A and AAAA, all addresses; `<id>.social.<zone>`, one. A host's
 * name in an instance's address is the target as it is, and has no address here.
 */
export const answerTo = (query: Buffer, world: DnsWorld, o: { readonly bytesMax: number }): Buffer | undefined => {
  if (query.length < HEAD_BYTES || (query[2]! & RESPONSE_BIT) !== 0) return undefined
  const id = query.readUInt16BE(0)
  const asked = decoded(query)
  if (asked === undefined) return encode({ id, type: 'response', flags: FORMAT_ERROR })
  const opt = optOf(asked)
  const said = responseTo(asked, world)
  const edns = opt?.udpPayloadSize ?? 0
  const bytesMax =
    o.bytesMax > DATAGRAM_BYTES_MAX ? o.bytesMax : Math.min(Math.max(o.bytesMax, edns), DATAGRAM_BYTES_MAX)
  return fitted(said, { bytesMax, extra: opt === undefined ? [] : [OPT] })
}

const HEAD_BYTES = 12
const RESPONSE_BIT = 0x80
/** What passes every network unbroken (DNS flag day 2020). */
const DATAGRAM_BYTES_MAX = 1_232

const FORMAT_ERROR = 1
const NO_SUCH_NAME = 3
const NOT_IMPLEMENTED = 4
const REFUSED = 5

type Response = Packet & { readonly flags: number; readonly additionals?: Answer[] }

const decoded = (query: Buffer): DecodedPacket | undefined => {
  try {
    return decode(query)
  } catch {
    return undefined // whatever it is, it is no DNS
  }
}

const opcodeOf = ({ flags = 0 }: DecodedPacket): number => (flags >> 11) & 0xf

const responseTo = (asked: DecodedPacket, world: DnsWorld): Response => {
  const [question, ...more] = asked.questions ?? []
  const head = { id: asked.id ?? 0, type: 'response' as const, questions: asked.questions ?? [] }
  if (opcodeOf(asked) !== 0) return { ...head, flags: NOT_IMPLEMENTED }
  if (question === undefined || more.length > 0) return { ...head, flags: FORMAT_ERROR }
  const name = question.name.toLowerCase()
  const isOurs = name === world.zone || name.endsWith(`.${world.zone}`)
  if (!isOurs || (question.class ?? 'IN') !== 'IN') return { ...head, flags: REFUSED }
  const labels = name === world.zone ? [] : name.slice(0, -world.zone.length - 1).split('.')
  const known = recordsOf(labels, question, world)
  const answers = known?.answers ?? []
  return {
    ...head,
    flags: AUTHORITATIVE_ANSWER | (known === undefined ? NO_SUCH_NAME : 0),
    answers,
    additionals: known?.additionals ?? [],
    ...(answers.length === 0 && { authorities: [soa(world.zone)] }),
  }
}

type Records = { readonly answers: Answer[]; readonly additionals?: Answer[] }

/** What there is by a name; undefined: there is no such name. */
const recordsOf = (labels: readonly string[], { name, type }: Question, world: DnsWorld): Records | undefined => {
  if (labels.length === 0) return { answers: type === 'SOA' ? [soa(world.zone)] : [] }
  const [first = '', second = '', third] = labels
  if (third !== undefined) return undefined
  if (first === '_tcp' && labels.length === 1) return { answers: [] } // others are below it
  if (labels.length === 1) {
    const found = drawn(world.find(first), world.random)
    return found.length === 0 ? undefined : { answers: found.flatMap((instance) => addressOf(instance, name, type)) }
  }
  if (second === '_tcp') return first.startsWith('_') ? servicesOf(first.slice(1), { name, type, world }) : undefined
  const one = world.find(second).find(({ id }) => id === first)
  return one && { answers: addressOf(one, name, type) }
}

const servicesOf = (
  name: string,
  o: { readonly name: string; readonly type: Question['type']; readonly world: DnsWorld },
): Records | undefined => {
  const found = drawn(o.world.find(name), o.world.random)
  if (found.length === 0) return undefined
  if (o.type !== 'SRV') return { answers: [] }
  const targets = found.map((instance) => ({ instance, target: targetOf(instance, o.world.zone) }))
  return {
    answers: targets.map(({ instance, target }) => ({
      type: 'SRV',
      name: o.name,
      ttl: TTL_S,
      data: { priority: 0, weight: 0, port: portOf(instance), target },
    })),
    additionals: targets.flatMap(({ instance, target }) => [
      ...addressOf(instance, target, 'A'),
      ...addressOf(instance, target, 'AAAA'),
    ]),
  }
}

/** Without the brackets of IPv6. */
const hostOf = ({ url }: Instance): string => new URL(url).hostname.replace(/^\[(.*)\]$/, '$1')

const portOf = ({ url }: Instance): number => {
  const { port, protocol } = new URL(url)
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
}

const targetOf = (instance: Instance, zone: string): string => {
  const host = hostOf(instance)
  return isIPv4(host) || isIPv6(host) ? `${instance.id}.${instance.name}.${zone}` : host
}

const addressOf = (instance: Instance, name: string, type: Question['type']): Answer[] => {
  const data = hostOf(instance)
  if (type === 'A' && isIPv4(data)) return [{ type, name, ttl: TTL_S, data }]
  if (type === 'AAAA' && isIPv6(data)) return [{ type, name, ttl: TTL_S, data }]
  return []
}

/** In an order of chance, so that who takes the first one shares out, too. */
const drawn = (instances: readonly Instance[], random = Math.random): readonly Instance[] =>
  instances
    .map((instance) => ({ instance, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .slice(0, ANSWERS_MAX)
    .map(({ instance }) => instance)

const soa = (zone: string): SoaAnswer => ({
  type: 'SOA',
  name: zone,
  ttl: TTL_S,
  data: {
    mname: `ns.${zone}`,
    rname: `hostmaster.${zone}`,
    serial: 1,
    refresh: TTL_S,
    retry: TTL_S,
    expire: TTL_S,
    minimum: TTL_S,
  },
})

const optOf = ({ additionals = [] }: DecodedPacket): OptAnswer | undefined =>
  additionals.find((additional): additional is OptAnswer => additional.type === 'OPT')

/** Without what is only a help, and then without anything, if it would not fit. */
const fitted = (said: Response, o: { readonly bytesMax: number; readonly extra: readonly Answer[] }): Buffer => {
  const whole = encode({ ...said, additionals: [...(said.additionals ?? []), ...o.extra] })
  if (whole.length <= o.bytesMax) return whole
  const bare = encode({ ...said, additionals: [...o.extra] })
  if (bare.length <= o.bytesMax) return bare
  return encode({ ...said, answers: [], additionals: [...o.extra], flags: said.flags | TRUNCATED_RESPONSE })
}

/** Who asks by EDNS (RFC 6891) is answered by it. */
const OPT: OptAnswer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: DATAGRAM_BYTES_MAX,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
}
