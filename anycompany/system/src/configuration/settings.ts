import { type Configured, defineSettings, setting } from '@banyan/configuration'
import { type Words, words } from '@banyan/model'
import { z } from 'zod'
import { gatewaySettings } from './gateway-settings.ts'

/** Of the gateway and of every host. */
export const processSettings = defineSettings('processes', {
  words: words('게이트웨이와 호스트', 'Gateway and hosts', 'What holds for each of these processes.'),
  settings: {
    logLevel: setting(z.enum(['debug', 'info', 'warn', 'error', 'silent']), {
      default: 'info',
      words: words('로그 수준', 'Log level', 'Lines below it are not written.'),
      env: 'LOG_LEVEL',
    }),
  },
})

/** What we ask of the old shop: its administrators may ask us to be gentler, at any hour. Null: as the shop's profile says. */
export const shopSettings = defineSettings('shop', {
  words: words('쇼핑몰', 'Shop', 'How much we ask of the old shop; what is not set is as its profile says.'),
  settings: {
    pollsPerSecond: setting(z.number().min(0.01).max(1_000).nullable(), {
      default: null,
      words: words('테이블 읽기: 초당', 'Polls', 'How often one process reads its tables, at most.'),
      unit: '/s',
    }),
    sweepPauseMs: setting(z.int().min(100).max(86_400_000).nullable(), {
      default: null,
      words: words(
        '전체 훑기 사이',
        'Pause between sweeps',
        'After a table was read through, before it is read again.',
      ),
      unit: 'ms',
    }),
    loginsPerSecond: setting(z.number().min(0.1).max(1_000).nullable(), {
      default: null,
      words: words('로그인: 초당', 'Logins', 'How many are let through; each costs the shop a password’s hash.'),
      unit: '/s',
    }),
  },
})

/** What a context lets its callers do at once; beyond it they are refused at once, and nobody else notices. */
const ofContext = (context: string, said: Words) =>
  defineSettings(context, {
    words: said,
    settings: {
      requestsAtOnce: setting(z.int().min(1).max(10_000), {
        default: 200,
        words: words('동시 요청', 'Requests at once', 'Under way in one process; one more is refused.'),
      }),
      liveStreamsAtOnce: setting(z.int().min(1).max(100_000), {
        default: 2_000,
        words: words('동시 실시간 연결', 'Live streams at once', 'Open in one process; one more is refused.'),
      }),
      requestDeadlineMs: setting(z.int().min(100).max(60_000), {
        default: 10_000,
        words: words('요청 기한', 'Deadline of a request', 'After it the request is given up.'),
        unit: 'ms',
      }),
    },
  })

/** Of each hosted context, by its name. Its model is not imported for it: the gateway and the console read this file as well. */
export const contextSettings = {
  members: ofContext('members', words('회원', 'Members', 'What the context of members lets its callers do.')),
  catalogue: ofContext('catalogue', words('상품', 'Catalogue', 'What the context of products lets its callers do.')),
  social: ofContext('social', words('소셜', 'Social', 'What the social network lets its callers do.')),
} as const

export type ContextSettings = (typeof contextSettings)[ContextName]['settings']
export type ContextName = keyof typeof contextSettings
export const CONTEXT_NAMES = Object.keys(contextSettings) as readonly ContextName[]

/** All that may be set: what the console, the command line and the checks read. */
export const configured: Configured = {
  system: 'anycompany',
  settings: [gatewaySettings, shopSettings, ...Object.values(contextSettings), processSettings],
}
