import { cookieOf } from './gateway/identity.ts'
import { type Load, runLoad } from './gateway/load.ts'
import { type MeasuredProcess, startMeasured } from './gateway/measured-process.ts'
import { quantileOf, type Result, type Row, rowOf } from './report.ts'

const SESSIONS = 1_000
const CONNECTIONS = 64
const ROUNDS = 9
const WARM_UP_MS = 3_000
const MEASURED_MS = Number(process.env['BENCH_GATEWAY_MS'] ?? 2_500)
const TARGET = 0.8

const PROXIES = { 'Banyan gateway': 'banyan.ts', '@fastify/http-proxy 11.6.3': 'fastify.ts' } as const
const [OURS, PEER] = Object.keys(PROXIES) as (keyof typeof PROXIES)[]

type Sample = { readonly who: string; readonly scenario: Scenario; readonly load: Load; readonly cpuUs: number }
type Scenario = 'hit' | 'miss'

/** GET of 1 kB through each proxy in turn, each in a process of its own; CPU as that process counts it. */
export const run = async (): Promise<Result> => {
  await using upstream = await startMeasured('upstream.ts')
  const env = { UPSTREAM_URL: `http://127.0.0.1:${upstream.port}`, NODE_ENV: 'production' }
  await using stack = new AsyncDisposableStack()
  const proxies = new Map<string, MeasuredProcess>()
  for (const [who, file] of Object.entries(PROXIES)) proxies.set(who, stack.use(await startMeasured(file, env)))
  const samples: Sample[] = []
  for (let round = 0; round <= ROUNDS; round++)
    for (const scenario of ['hit', 'miss'] as const)
      for (const [who, proxy] of inTurn([...proxies], round)) {
        const sample = await measure(proxy, scenario, round === 0 ? WARM_UP_MS : MEASURED_MS)
        if (round > 0) samples.push({ who, scenario, ...sample })
      }
  const memory = await Promise.all(
    [...proxies].map(async ([who, p]) =>
      rowOf(who, 'memory at the end', { unit: 'MB', samples: [(await p.rss()) / 1e6] }),
    ),
  )
  return resultOf(samples, memory)
}

/** Who goes first changes with the round. */
const inTurn = <T>(all: readonly T[], round: number): readonly T[] => (round % 2 === 0 ? all : all.toReversed())

let strangers = 0

const measure = async (proxy: MeasuredProcess, scenario: Scenario, durationMs: number) => {
  const known = Array.from({ length: SESSIONS }, (_, i) => requestOf(`user-${i}`))
  let next = 0
  const nextRequest =
    scenario === 'hit' ? () => known[next++ % SESSIONS] as Buffer : () => requestOf(`stranger-${strangers++}`)
  const load = (ms: number) => runLoad({ port: proxy.port, connections: CONNECTIONS, durationMs: ms, nextRequest })
  await load(500) // caches fill, connections open
  const before = await proxy.cpuUs()
  const seen = await load(durationMs)
  return { load: seen, cpuUs: (await proxy.cpuUs()) - before }
}

/** What a browser sends, more or less. */
const requestOf = (user: string): Buffer =>
  Buffer.from(
    [
      'GET /api/social/timeline?limit=20 HTTP/1.1',
      'Host: shop.example',
      'Connection: keep-alive',
      'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
      'Accept: application/json',
      'Accept-Language: ko-KR,ko;q=0.9,en;q=0.8',
      'Accept-Encoding: gzip, deflate, br',
      'Sec-Fetch-Site: same-origin',
      'Sec-Fetch-Mode: cors',
      `Cookie: ${cookieOf(user)}; lang=ko`,
      '',
      '',
    ].join('\r\n'),
  )

const resultOf = (samples: readonly Sample[], memory: readonly Row[]): Result => {
  const of = (who: string, scenario: Scenario) => samples.filter((s) => s.who === who && s.scenario === scenario)
  const cpu = (who: string, scenario: Scenario) =>
    rowOf(who, `CPU a request, ${scenario}`, {
      unit: 'µs',
      samples: of(who, scenario).map((s) => s.cpuUs / s.load.requests),
    })
  const others = (who: string, scenario: Scenario) => {
    const row = (metric: string, unit: string, value: (load: Load) => number) =>
      rowOf(who, `${metric}, ${scenario}`, { unit, samples: of(who, scenario).map(({ load }) => value(load)) })
    return [
      row('requests', '1/s', (load) => (load.requests / load.durationMs) * 1_000),
      row('p50', 'ms', (load) => quantileOf(load.latenciesMs, 0.5)),
      row('p99', 'ms', (load) => quantileOf(load.latenciesMs, 0.99)),
    ]
  }
  const scenarios = ['hit', 'miss'] as const
  const rows = scenarios.flatMap((scenario) =>
    [OURS, PEER].flatMap((who) => [cpu(who as string, scenario), ...others(who as string, scenario)]),
  )
  // Within a round both ran within seconds of each other: what else the machine did then fell on both.
  const perRequest = (who: string, scenario: Scenario) => of(who, scenario).map((s) => s.cpuUs / s.load.requests)
  const ratio = (scenario: Scenario) => {
    const peers = perRequest(PEER as string, scenario)
    const ratios = perRequest(OURS as string, scenario).map((ours, round) => ours / (peers[round] ?? Number.NaN))
    return quantileOf(
      ratios.toSorted((x, y) => x - y),
      0.5,
    )
  }
  return {
    name: 'gateway',
    rows: [...rows, ...memory],
    targets: scenarios.map((scenario) => ({
      what: `CPU a request, identity ${scenario}, as a share of ${String(PEER)} (median of the rounds' shares)`,
      value: ratio(scenario),
      op: '<=',
      target: TARGET,
    })),
    settings: {
      sessions: SESSIONS,
      connections: CONNECTIONS,
      rounds: ROUNDS,
      measuredMs: MEASURED_MS,
      bodyBytes: 1_024,
    },
  }
}
