import { createHmac } from 'node:crypto'
import { words } from '@banyan/model'
import { type Api, api, operation, query } from '@banyan/service'
import { memberId } from '@anycompany/contracts'
import { z } from 'zod'
import { members } from './context.ts'
import { NAME_LENGTH_MAX } from './member/name.ts'
import { shopId } from './member/shop-id.ts'
import { Me, Profiles, SearchByName } from './names/name-queries.ts'
import { type FindUser, recognise } from './shop/recognise.ts'

/** Makes the key of a name: the same for the same name, however it is spaced and in whatever case. Tells nothing without the secret. */
export type NameKey = (name: string) => string

export const nameKeyOf =
  (secret: Uint8Array): NameKey =>
  (name) =>
    createHmac('sha256', secret)
      .update(name.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ''))
      .digest('base64url')

/** `/api/members`, version 1. */
export const membersApi = (o: { readonly findUser: FindUser; readonly nameKey: NameKey }): Api =>
  api(members, [
    query('GET', '/me', Me, { missing: 'NoSuchMember' }),
    query('GET', '/profiles', Profiles),
    query('GET', '/search', SearchByName, {
      input: z.strictObject({ name: z.string().min(1).max(NAME_LENGTH_MAX) }),
      toInput: ({ name }) => ({ nameKey: o.nameKey(name) }),
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
