import { defineSettings, setting, type ValuesOf } from '@banyan/configuration'
import type { Quota, Rate, Rates } from '@banyan/gateway'
import { type Words, words } from '@banyan/model'
import { z } from 'zod'

/** Far above what anybody should set; a slip of the pen is noticed. */
const RATE_MAX = 1_000_000

const perMinute = (ko: string, en: string, usual: number) =>
  setting(z.number().gt(0).max(RATE_MAX), {
    default: usual,
    words: words(`${ko}: 분당`, `${en} per minute`, 'How many one member may make on average.'),
    unit: '/min',
  })

const atOnce = (ko: string, en: string, usual: number) =>
  setting(z.int().min(1).max(RATE_MAX), {
    default: usual,
    words: words(`${ko}: 한꺼번에`, `${en} at once`, 'How many one member may make at once after a rest.'),
  })

const perSecond = (said: Words, usual: number) =>
  setting(z.number().gt(0).max(RATE_MAX), { default: usual, words: said, unit: '/s' })

const burst = (said: Words, usual: number) => setting(z.int().min(1).max(RATE_MAX), { default: usual, words: said })

const milliseconds = (said: Words, usual: number) =>
  setting(z.int().min(100).max(300_000), { default: usual, words: said, unit: 'ms' })

const BURST = 'How many requests may come at once after a rest.'
const PLACES = 'Requests that are with it at the same time; others wait for a place, and then are refused.'
const ANSWER = 'From the last byte of a request until an answer begins; later it is given up.'

/** What operators turn at the edge when somebody floods, or something behind it is slow. */
export const gatewaySettings = defineSettings('gateway', {
  words: words('게이트웨이', 'Gateway', 'The one address of all: whom it lets do how much.'),
  settings: {
    memberQuotas: setting(z.enum(['on', 'off']), {
      default: 'on',
      words: words(
        '회원별 횟수 제한',
        'Quotas of members',
        'Whether members may do a thing only so often. Off is for loads in which a few members do the work of many.',
      ),
      env: 'MEMBER_QUOTAS',
    }),
    postsPerMinute: perMinute('글', 'Posts', 6),
    postsAtOnce: atOnce('글', 'Posts', 120),
    commentsPerMinute: perMinute('댓글', 'Comments', 30),
    commentsAtOnce: atOnce('댓글', 'Comments', 300),
    friendRequestsPerMinute: perMinute('친구 요청', 'Friend requests', 2),
    friendRequestsAtOnce: atOnce('친구 요청', 'Friend requests', 120),
    blocksPerMinute: perMinute('차단', 'Blocks', 6),
    blocksAtOnce: atOnce('차단', 'Blocks', 120),
    reportsPerMinute: perMinute('신고', 'Reports', 1),
    reportsAtOnce: atOnce('신고', 'Reports', 30),
    searchesPerMinute: perMinute('검색', 'Searches', 120),
    searchesAtOnce: atOnce('검색', 'Searches', 120),
    exportsPerMinute: perMinute('내 데이터 받기', 'Exports of own data', 2),
    exportsAtOnce: atOnce('내 데이터 받기', 'Exports of own data', 10),
    addressReadsPerSecond: perSecond(
      words('주소별 읽기: 초당', 'Reads per address', 'A school behind one address may read much.'),
      300,
    ),
    addressReadsAtOnce: burst(words('주소별 읽기: 한꺼번에', 'Reads per address at once', BURST), 1_200),
    addressWritesPerSecond: perSecond(
      words('주소별 쓰기: 초당', 'Writes per address', 'Nobody needs to write so much as read.'),
      100,
    ),
    addressWritesAtOnce: burst(words('주소별 쓰기: 한꺼번에', 'Writes per address at once', BURST), 400),
    memberReadsPerSecond: perSecond(words('회원별 읽기: 초당', 'Reads per member', 'Of all kinds together.'), 50),
    memberReadsAtOnce: burst(words('회원별 읽기: 한꺼번에', 'Reads per member at once', BURST), 200),
    memberWritesPerSecond: perSecond(words('회원별 쓰기: 초당', 'Writes per member', 'Of all kinds together.'), 10),
    memberWritesAtOnce: burst(words('회원별 쓰기: 한꺼번에', 'Writes per member at once', BURST), 60),
    shopRequestsAtOnce: burst(words('쇼핑몰로 가는 요청', 'Requests with the shop', PLACES), 128),
    shopAnswerMs: milliseconds(words('쇼핑몰의 응답 기한', 'Answer of the shop', ANSWER), 10_000),
    serviceRequestsAtOnce: burst(words('서비스마다 가는 요청', 'Requests with each service', PLACES), 128),
    serviceAnswerMs: milliseconds(words('서비스의 응답 기한', 'Answer of a service', ANSWER), 10_000),
    liveStreamsAtOnce: burst(
      words(
        '서비스마다 열린 실시간 연결',
        'Live streams with each service',
        'Event streams and WebSockets open at once.',
      ),
      2_000,
    ),
  },
})

export type GatewayValues = ValuesOf<typeof gatewaySettings.settings>

const SECONDS_PER_MINUTE = 60

/** More than anybody does by hand, too little for whoever floods others. */
export const quotasOf = (set: GatewayValues): readonly Quota[] => {
  if (set.memberQuotas === 'off') return []
  const quota = (o: Pick<Quota, 'name' | 'method' | 'path'>, minutely: number, atMost: number): Quota => ({
    ...o,
    perSecond: minutely / SECONDS_PER_MINUTE,
    burst: atMost,
  })
  const [POST, PUT, GET] = ['POST', 'PUT', 'GET'] as const
  const social = '/api/social'
  return [
    quota({ name: 'posts', method: POST, path: `${social}/posts` }, set.postsPerMinute, set.postsAtOnce),
    quota(
      { name: 'comments', method: POST, path: `${social}/posts/*/comments` },
      set.commentsPerMinute,
      set.commentsAtOnce,
    ),
    quota(
      { name: 'friend-requests', method: POST, path: `${social}/friend-requests` },
      set.friendRequestsPerMinute,
      set.friendRequestsAtOnce,
    ),
    quota({ name: 'blocks', method: PUT, path: `${social}/blocks/*` }, set.blocksPerMinute, set.blocksAtOnce),
    quota(
      { name: 'reports', method: POST, path: `${social}/posts/*/reports` },
      set.reportsPerMinute,
      set.reportsAtOnce,
    ),
    quota({ name: 'searches', method: GET, path: `${social}/members` }, set.searchesPerMinute, set.searchesAtOnce),
    quota({ name: 'exports', method: GET, path: `${social}/me/export` }, set.exportsPerMinute, set.exportsAtOnce),
  ]
}

export const ratesOf = (set: GatewayValues): Pick<Rates, 'address' | 'member' | 'quotas'> => {
  const rate = (perS: number, atMost: number): Rate => ({ perSecond: perS, burst: atMost })
  return {
    address: {
      'api-read': rate(set.addressReadsPerSecond, set.addressReadsAtOnce),
      'api-write': rate(set.addressWritesPerSecond, set.addressWritesAtOnce),
    },
    member: {
      'api-read': rate(set.memberReadsPerSecond, set.memberReadsAtOnce),
      'api-write': rate(set.memberWritesPerSecond, set.memberWritesAtOnce),
    },
    quotas: quotasOf(set),
  }
}

/** Of one upstream; the shop has limits of its own. */
export const limitsOf = (set: GatewayValues, upstream: string) => ({
  maxInFlight: upstream === 'shop' ? set.shopRequestsAtOnce : set.serviceRequestsAtOnce,
  headersTimeoutMs: upstream === 'shop' ? set.shopAnswerMs : set.serviceAnswerMs,
  maxStreams: set.liveStreamsAtOnce,
})
