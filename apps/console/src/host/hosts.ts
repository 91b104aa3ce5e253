import { isFault } from '@banyan/model'
import { faults } from '../errors.ts'
import { type Chain, chainOfAll } from './chains.ts'
import { openDirectory } from './directory.ts'
import { bringing } from './bringing.ts'
import { bearers, type HostAnswer, hostClient, type HostClient } from './host-client.ts'
import type { InnerFetch } from './inner-fetch.ts'
import { type HostModel, modelOfAll } from './models.ts'
import { type HostSources, sourcesOfAll } from './sources.ts'

/** One host: a process that runs some of the contexts. */
export type Host = HostClient & {
  /** `127.0.0.1:4001` */
  readonly address: string
}

/** All hosts as if they were one: what is about a context goes to a host that runs it, what is about all is asked of all. */
export type Hosts = HostClient & { readonly all: readonly Host[] }

/** Where a host is, and how it is asked. */
export type Reached = { readonly url: string; readonly fetch: InnerFetch }

export const openHosts = async (o: {
  readonly hosts: readonly Reached[]
  readonly keyFile: string
}): Promise<Hosts> => {
  const bearerOf = await bearers(o.keyFile)
  const all = o.hosts.map(({ url, fetch }): Host => ({
    ...hostClient({ url, bearerOf, fetch }),
    address: new URL(url).host,
  }))
  const [only] = all
  return only && all.length === 1 ? { all, ask: only.ask, tell: only.tell } : asOne(all)
}

type Send = (host: Host) => Promise<HostAnswer>

const asOne = (all: readonly Host[]): Hosts => {
  const directory = openDirectory(all)
  /** `most`: how many hosts may be tried, one after the other is away. */
  const inTurn = async (hosts: readonly Host[], send: Send, most: number): Promise<HostAnswer> => {
    for (const host of hosts.slice(0, most))
      try {
        return await send(host)
      } catch (error) {
        if (!isFault(error, 'CONSOLE_HOST_AWAY')) throw error
        directory.missed(host)
      }
    throw faults.CONSOLE_HOST_AWAY({})
  }
  const routed = async (path: string, send: Send, most: number): Promise<HostAnswer> => {
    const context = contextOf(path)
    const answer = await inTurn(await directory.hostsOf(context), send, most)
    return isElsewhere(answer, context) ? inTurn(await directory.lookAgain(context), send, most) : answer
  }
  const askAll = async (path: string, operator: string, signal?: AbortSignal): Promise<readonly HostAnswer[]> => {
    const answers = await Promise.all(all.map((host) => host.ask(operator, path, signal).catch(() => null)))
    const given = answers.filter((answer) => answer?.status === 200) as readonly HostAnswer[]
    if (given.length === 0) throw faults.CONSOLE_HOST_AWAY({})
    return given
  }
  const chained = async (home: Chain | null, correlation: string, operator: string): Promise<HostAnswer> => {
    const found = await askAll(`/correlations/${encodeURIComponent(correlation)}`, operator)
    return {
      status: 200,
      body: chainOfAll(
        home,
        found.map(({ body }) => body as Chain),
        found.length === all.length,
      ),
    }
  }
  return {
    all,
    ask: async (operator, path, signal) => {
      if (path === '/model')
        return {
          status: 200,
          body: modelOfAll((await askAll(path, operator, signal)).map(({ body }) => body as HostModel)),
        }
      if (path === '/sources')
        return {
          status: 200,
          body: sourcesOfAll((await askAll(path, operator, signal)).map(({ body }) => body as HostSources)),
        }
      const correlation = CORRELATION.exec(path)?.[1]
      if (correlation !== undefined) return chained(null, decodeURIComponent(correlation), operator)
      const answer = await routed(path, (host) => host.ask(operator, path, signal), all.length)
      if (!CHAIN.test(path) || answer.status !== 200) return answer
      const home = answer.body as Chain
      return chained(home, home.correlation, operator)
    },
    // One host alone: without its answer nobody knows whether it was done, and it must not be done twice.
    tell: (operator, path, body, method) =>
      bringing({
        tell: (bring) =>
          routed(path, (host) => host.tell(operator, path, bring ? { ...(body as object), bring } : body, method), 1),
        read: (messagePath) => routed(messagePath, (host) => host.ask(operator, messagePath), all.length),
      }),
  }
}

const CORRELATION = /^\/correlations\/([^/?]+)$/
const CHAIN = /^\/[^/]+\/events\/[^/]+\/chain(?:\?|$)/

const contextOf = (path: string): string => decodeURIComponent(path.split(/[/?]/)[1] ?? '')

/** As hosts say of a context that they don't run; nothing was done. */
const isElsewhere = ({ status, body }: HostAnswer, context: string): boolean =>
  status === 404 && (body as { readonly what?: unknown } | null)?.what === `context ${context} in this host`
