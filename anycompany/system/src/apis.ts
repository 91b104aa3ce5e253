import { catalogueApi } from '@anycompany/catalogue'
import { membersApi } from '@anycompany/members'
import { socialApi } from '@anycompany/social'
import type { Api } from '@banyan/service'

const notHere = (): never => {
  throw new Error('these APIs are for describing; a host makes its own')
}

/** All APIs of AnyCompany as the contracts describe them: what they need to run is not there. */
export const anyCompanyApis: readonly Api[] = [
  membersApi({ findUser: notHere, nameKeys: { of: notHere, toFind: notHere } }),
  catalogueApi,
  socialApi({ findMembers: notHere }),
]
