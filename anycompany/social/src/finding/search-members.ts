import { memberId } from '@anycompany/contracts'
import { words } from '@banyan/model'
import { operation } from '@banyan/service'
import { z } from 'zod'
import { MembersApart } from './apart.ts'

export type FoundMember = { readonly memberId: string; readonly displayName: string }

/** Asks members whose name holds a text. Names are theirs: social keeps none. */
export type FindMembers = (search: string, signal: AbortSignal) => Promise<readonly FoundMember[]>

/** Longest text to search for, in characters; no name is longer. */
export const SEARCH_LENGTH_MAX = 100

/** `GET /members?search=`: members by a part of their name or its Korean initials, without those whom one has blocked or by whom one is. */
export const searchMembers = (findMembers: FindMembers) =>
  operation('GET', '/members', {
    name: 'SearchMembers',
    words: words('회원 찾기', 'Search members', 'Members by a part of their name, or by its Korean initials.'),
    by: ['member'],
    input: z.strictObject({ search: z.string().min(1).max(SEARCH_LENGTH_MAX) }),
    output: z.strictObject({ members: z.array(z.strictObject({ memberId, displayName: z.string() })) }),
    run: async ({ search }, access, signal) => {
      const [found, { memberIds }] = await Promise.all([
        findMembers(search, signal),
        access.ask(MembersApart, {}, signal),
      ])
      const apart = new Set(memberIds)
      return { answer: { members: found.filter((member) => !apart.has(member.memberId)) } }
    },
  })
