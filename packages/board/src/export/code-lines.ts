import type { Relation } from '@banyan/model'
import type { CodeComparison, CodeDrift } from '@banyan/model/sources'

/** Whether a finding contradicts this relation; what no relation allows contradicts each one that is drawn between the two. */
export const isAbout = ({ relation, between }: CodeDrift, one: Relation): boolean =>
  relation
    ? relation.kind === one.kind && relation.upstream === one.upstream && relation.downstream === one.downstream
    : between.includes(one.upstream) && between.includes(one.downstream)

/** What the comparison says, a line each: `a.ts:1: expected …`, `mill: its code was not read: …`. */
export const linesOf = ({ findings, unread }: CodeComparison, language: 'ko' | 'en'): readonly string[] => [
  ...findings.map(({ says, file, line }) => `${file}${line > 0 ? `:${line}` : ''}: ${says[language]}`),
  ...unread.map(({ context, why }) => `${context}: ${UNREAD[language]}: ${why[language]}`),
]

const UNREAD = { en: 'its code was not read', ko: '코드를 읽지 못했습니다' } as const
