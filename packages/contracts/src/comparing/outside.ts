import type { Contracts } from '../documents/read-contracts.ts'
import { routesOf } from './api-changes.ts'
import type { Change } from './change.ts'

/** Where consumers outside the code base are declared, beside the contracts: a table of name, contact and, in backticks, what they use. */
export const CONSUMERS_FILE = 'consumers.md'

/** Somebody whose code is elsewhere, and lives on the contracts alone. */
export type OutsideConsumer = {
  readonly name: string
  /** Whom to ask before a break. */
  readonly contact: string
  /** `members.MemberRegistered`, `social PUT /api/social/posts/{postId}/like`. */
  readonly uses: readonly string[]
}

/** Rows of the page's tables below their heads. Of two pages on which a name stands, it uses what either says. */
export const readConsumers = (...pages: readonly string[]): readonly OutsideConsumer[] => {
  const rows = pages.flatMap((page) => [...page.matchAll(TABLE)].flatMap(([, body]) => body!.trim().split('\n')))
  return [...Map.groupBy(rows.map(consumerIn), ({ name }) => name).values()].map((same) => ({
    ...same[0]!,
    uses: [...new Set(same.flatMap(({ uses }) => uses))],
  }))
}

const TABLE = /^\|[-: |]+\|\n((?:\|.*(?:\n|$))*)/gm

const consumerIn = (row: string): OutsideConsumer => {
  const [, name = '', contact = '', ...uses] = row.split('|').map((cell) => cell.trim())
  return { name, contact, uses: [...uses.join('|').matchAll(/`([^`]+)`/g)].map(([, use]) => use!) }
}

/** Those whom a break hurts as far as they have said what they use. */
export const outsideVictims = (
  { isBreak, subject }: Change,
  consumers: readonly OutsideConsumer[],
): readonly OutsideConsumer[] => {
  const used = subject.replace(/\.v\d+$/, '')
  return isBreak ? consumers.filter(({ uses }) => uses.includes(used)) : []
}

/** Rows that help nobody: without a name, a contact or a use, or with a use that none of the contracts promise. In words, one a fault. */
export const consumerFaults = (
  consumers: readonly OutsideConsumer[],
  contracts: readonly Contracts[],
): readonly string[] => {
  const promised = new Set(contracts.flatMap(promisesOf))
  return consumers.flatMap(({ name, contact, uses }) => [
    ...(name === '' || contact === '' || uses.length === 0
      ? [
          `expected a name, a contact and what is used in backticks, found | ${name} | ${contact} | ${uses.join(', ')} |`,
        ]
      : []),
    ...uses
      .filter((use) => !promised.has(use))
      .map(
        (use) => `expected ${name} to use a published event or a route, found \`${use}\`, which no context promises`,
      ),
  ])
}

const promisesOf = ({ contexts }: Contracts): readonly string[] =>
  [...contexts].flatMap(([context, { events, api }]) => [
    ...[...events].filter(([, { published }]) => published).map(([event]) => `${context}.${event}`),
    ...[...routesOf(api ?? {}).keys()].map((route) => `${context} ${route}`),
  ])
