import { createHmac } from 'node:crypto'
import { words } from '@banyan/model'
import { type Api, api, operation, query } from '@banyan/service'
import { memberId } from '@anycompany/contracts'
import { partsOf, partsToFind } from '@anycompany/name-search'
import { z } from 'zod'
import { members } from './context.ts'
import { NAME_LENGTH_MAX } from './member/name.ts'
import { shopId } from './member/shop-id.ts'
import { Me, Profiles, SearchByName, searchFor } from './names/name-queries.ts'
import type { NameKeys } from './names/name-keys.ts'
import { type FindUser, recognise } from './shop/recognise.ts'

/** Bytes kept of a key: among a million different parts two share one once in ten thousand such sets. */
const KEY_BYTES = 9

/** A common surname shows in such keys as a common key: how often, not which. Whoever must not even learn that keeps the database to themselves. */
export const nameKeysOf = (secret: Uint8Array): NameKeys => {
  const keyOf = (part: string): string =>
    createHmac('sha256', secret).update(part).digest().subarray(0, KEY_BYTES).toString('base64url')
  return {
    of: (name) => partsOf(name).map(keyOf),
    toFind: (search) => partsToFind(search).map(keyOf),
  }
}

/** `/api/members`, version 1. */
export const membersApi = (o: { readonly findUser: FindUser; readonly nameKeys: NameKeys }): Api =>
  api(members, [
    query('GET', '/me', Me, { missing: 'NoSuchMember' }),
    query('GET', '/profiles', Profiles),
    query('GET', '/search', SearchByName, {
      input: z.strictObject({ name: z.string().min(1).max(NAME_LENGTH_MAX) }),
      toInput: ({ name }) => searchFor(name, o.nameKeys),
    }),
    operation('POST', '/recognitions', {
      name: 'RecogniseMember',
      words: words(
        '회원 알아보기',
        'Recognise member',
        'Which member a user of the shop is, registering them on first sight.',
      ),
      by: ['service'],
      input: z.strictObject({ userId: shopId }),
      output: z.strictObject({ memberId }),
      rejects: { NotACustomer: z.strictObject({}), MemberWasForgotten: z.strictObject({}) },
      run: ({ userId }, access, signal) => recognise(userId, { ...o, access, signal }),
    }),
  ])
