import { faults } from '../errors.ts'
import { openKeyFile } from './key-file.ts'
import { callerVerifier } from './verify-caller.ts'

/** Whom a token must be for, and who alone vouches for it: no token for a context opens an operators' door, and no token of the console's a context. */
export const OPERATORS_AUDIENCE = 'operators'
export const OPERATORS_ISSUER = 'console'

/** Who asks at an operators' door, by the `Authorization` header. Throws `SERVICE_LOGIN_NEEDED`, `SERVICE_TOKEN_REFUSED`, `SERVICE_CALLER_REFUSED`. */
export type OperatorOf = (authorization: string | undefined) => Promise<string>

/** For a process that hosts no context. `publicKeysFile`: a JWKS file with the console's public key. */
export const operatorVerifier = async (publicKeysFile: string): Promise<OperatorOf> => {
  const verify = callerVerifier({ keys: await openKeyFile(publicKeysFile), issuers: [OPERATORS_ISSUER] })
  return async (authorization) => {
    const actor = await verify(authorization, OPERATORS_AUDIENCE)
    if (!actor) throw faults.SERVICE_LOGIN_NEEDED({})
    if (actor.kind !== 'operator') throw faults.SERVICE_CALLER_REFUSED({ expected: ['operator'], found: actor.kind })
    return actor.id
  }
}
