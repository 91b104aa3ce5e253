import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { catalogue, catalogueApi } from '@anycompany/catalogue'
import { MemberForgotten } from '@anycompany/contracts'
import { type FindUser, members, membersApi, nameKeysOf, SearchByName, searchFor } from '@anycompany/members'
import { type FindMembers, MembershipEnded, social, socialApi } from '@anycompany/social'
import { type ContextParts, forgetOn, type Host, openOnPostgres, type OpenParts, startHost } from '@banyan/service'
import { createLogger } from '@banyan/telemetry'
import { testDatabase } from '@banyan/testing'
import type { HostSettings } from '../src/host-settings.ts'
import { anyCompany } from '../src/system.ts'
import { eventually } from './eventually.ts'
import { type LiveStream, openLive } from './live-stream.ts'
import { type Issuer, tokenIssuer } from './token-issuer.ts'

const WAIT_MS = 10_000

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> }

export type Running = {
  readonly host: Host
  readonly origin: string
  readonly parts: ReadonlyMap<string, ContextParts>
  /** Everything the host has logged. */
  readonly lines: readonly string[]
  /** Lets made-up members take part in the social network, as if the shop's follower had registered them. */
  readonly takePart: (...memberIds: readonly string[]) => Promise<void>
  /** Ends a membership in the social network, as when a member was forgotten. */
  readonly leave: (memberId: string) => Promise<void>
  /** The timeline's stream, from now or from the last event that is known; `topics` are what the caller looks at. */
  readonly live: (caller: string, topics?: readonly string[], lastEventId?: string) => Promise<LiveStream>
  readonly as: (
    caller: string,
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>
}

/** Databases and keys that one or more hosts share, and a shop that is asked for its users. */
export const company = async (
  scope: { after(fn: () => Promise<void>): void },
  findUser: FindUser = async () => undefined,
) => {
  const names = ['members', 'members_keys', 'catalogue', 'catalogue_keys', 'social', 'social_keys'] as const
  const databases = new Map(await Promise.all(names.map(async (name) => [name, await testDatabase(scope)] as const)))
  const issuer = await tokenIssuer(scope)
  const settings: HostSettings = {
    name: 'host',
    port: 0,
    contexts: null,
    publicKeysFile: issuer.publicKeysFile,
    secret: 'a secret for tests',
    shopReaderUrl: '',
    shopReaders: 1,
    pagesDir: null,
    amongServices: null,
    switches: undefined,
    databaseOf: (context) => ({
      url: databases.get(context as 'social')!.url,
      keysUrl: databases.get(`${context}_keys` as 'social_keys')!.url,
    }),
  }
  const start = async (hosted: readonly string[] = ['members', 'catalogue', 'social']): Promise<Running> => {
    const parts = new Map<string, ContextParts>()
    const lines: string[] = []
    const openHere = openOnPostgres(settings, () => {})
    const open: OpenParts = async (o) => {
      const opened = await openHere(o)
      parts.set(o.definition.name, opened)
      return opened
    }
    const nameKeys = nameKeysOf(new Uint8Array(32))
    const findMembers: FindMembers = async (name, signal) => {
      const asSocial = host.access(members.name, { actor: { kind: 'service', id: social.name } })
      return (await asSocial.ask(SearchByName, searchFor(name, nameKeys), signal)).members
    }
    const host = await startHost({
      contexts: [
        {
          context: members,
          api: membersApi({ findUser, nameKeys }),
          open,
          forgetOn: [forgetOn(MemberForgotten, ({ memberId }) => memberId)],
        },
        { context: catalogue, api: catalogueApi, open },
        {
          context: social,
          api: socialApi({ findMembers }),
          open,
          forgetOn: [forgetOn(MembershipEnded, ({ memberId }) => memberId)],
        },
      ].filter(({ context }) => hosted.includes(context.name)),
      system: anyCompany,
      port: 0,
      identity: { publicKeysFile: issuer.publicKeysFile, issuers: ['gateway'] },
      idSecret: new Uint8Array(32),
      holder: `test/${randomUUID()}`,
      log: createLogger({ process: 'host', level: 'debug', sink: { write: (line) => void lines.push(line) } }),
    })
    scope.after(async () => host[Symbol.asyncDispose]())
    await host.whenReady()
    const origin = `http://127.0.0.1:${host.port}`
    await eventually(async () => assert.equal((await fetch(`${origin}/_health/ready`)).status, 200))
    const as = client(origin, issuer)
    return {
      host,
      origin,
      parts,
      lines,
      as,
      takePart: (...memberIds) => change(host, 'BeginMembership', memberIds),
      leave: (memberId) => change(host, 'EndMembership', [memberId]),
      live: (caller, topics = [], lastEventId) => {
        const authorization = `Bearer ${issuer.tokenFor(caller, social.name)}`
        const parameters = topics.length === 0 ? '' : `?topics=${topics.join(',')}`
        const resuming = lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
        return openLive(`${origin}/api/social/timeline/live${parameters}`, { authorization, ...resuming })
      },
    }
  }
  return { start, databases, issuer }
}

/** Sends a command of the membership's for each member and waits until readers see it. */
const change = async (host: Host, command: string, memberIds: readonly string[]): Promise<void> => {
  const { commands, readModels } = social.definition()
  const sent = commands.find(({ name }) => name === command)!
  const views = readModels.filter(({ name }) => name === 'participants')
  const signal = AbortSignal.timeout(WAIT_MS)
  const access = host.access(social.name, { actor: { kind: 'service', id: 'test' } })
  for (const memberId of memberIds) {
    const done = await access.send(sent, { memberId }, { signal })
    assert.ok(done.kind === 'answered' && done.seen !== null)
    assert.ok(await access.whenSeen(views, done.seen, { timeoutMs: WAIT_MS, signal }))
  }
}

export type As = Running['as']

/** A client that calls as somebody: `gateway` is a service, everybody else a member. */
export const client =
  (origin: string, issuer: Issuer): As =>
  async (caller, method, path, body, headers) => {
    const response = await fetch(origin + path, {
      method,
      body: body === undefined ? null : JSON.stringify(body),
      headers: {
        authorization: `Bearer ${issuer.tokenFor(caller, path.split('/')[2] ?? '')}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    })
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] }
  }

/** Undoes in reverse: hosts close before their databases go. */
export const lastOpenedFirst = (t: { after(fn: () => Promise<void>): void }) => {
  const stack: (() => Promise<void>)[] = []
  t.after(async () => {
    for (let undo = stack.pop(); undo !== undefined; undo = stack.pop()) await undo()
  })
  return { after: (fn: () => Promise<void>) => void stack.push(fn) }
}
