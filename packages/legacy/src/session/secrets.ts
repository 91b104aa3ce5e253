import { faults } from '../errors.ts'
import type { SessionSecrets } from './session-verifier.ts'

/** An empty secret would let anybody sign. @throws `LEGACY_ACCESS_MISSING` */
export const secretList = (secrets: SessionSecrets | undefined): readonly string[] => {
  const list = secrets === undefined ? [] : Object.values(secrets)
  if (list.length === 0 || list.some((secret) => typeof secret !== 'string' || secret === '')) {
    throw faults.LEGACY_ACCESS_MISSING({ option: 'secrets', expected: 'at least one secret, and no empty one' })
  }
  return list
}
