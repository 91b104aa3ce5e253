import { catalogue } from '@anycompany/catalogue'
import { members } from '@anycompany/members'
import { social } from '@anycompany/social'
import { system } from '@banyan/model'

/** All of AnyCompany's contexts: what boards, the glossary and the checks are drawn from. */
export const anyCompany = system('AnyCompany', [members, catalogue, social])
