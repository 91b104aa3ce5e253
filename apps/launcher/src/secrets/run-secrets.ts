import type { Settings } from '../settings.ts'
import type { Wiring } from '../topology.ts'
import type { Workspace } from '../workspace.ts'
import { makeIdentityKey, writePublicKeys } from './identity-keys.ts'
import { type Secrets, openSecrets } from './secret-files.ts'

/** The secrets of one run, and what the processes are told of them. */
export type RunSecrets = {
  readonly all: Secrets
  readonly shopOwnerPassword: string
  readonly shop: Pick<Wiring['shop'], 'sessionSecret' | 'sessionSecretFile' | 'reportingPassword'>
  readonly identity: Wiring['identity']
  readonly brokerPassword: string
  readonly firstPassword: FirstPassword
}

/** Of the console's first account, `admin`. */
export type FirstPassword = {
  readonly file: string
  /** Set only when it was made just now: that is when somebody must be told. */
  readonly fresh: string | undefined
}

/**
 * Every secret, generated on the first run. `<NAME>_FILE` in the environment puts a file of the operator's in the place of one. The
 * private identity keys' public halves are written where every process may read them.
 */
export const openRunSecrets = async (workspace: Workspace, settings: Settings): Promise<RunSecrets> => {
  const all = await openSecrets(workspace.secretDir)
  const override = (variable: string) => ({ override: settings.secretFiles[variable] })
  const key = (name: string, issuer: string, variable: string) =>
    all.file(name, { ...override(variable), make: () => makeIdentityKey(issuer) })
  const privateKeyFile = await key('identity-gateway.json', 'gateway', 'IDENTITY_PRIVATE_KEY_FILE')
  const serviceKeyFiles: Record<string, string> = {}
  for (const context of settings.contexts) {
    const variable = `SERVICE_IDENTITY_KEY_FILE_${context.toUpperCase()}`
    serviceKeyFiles[context] = await key(`identity-${context}.json`, context, variable)
  }
  const consoleKeyFile = await key('identity-console.json', 'console', 'CONSOLE_IDENTITY_KEY_FILE')
  const publicKeysFile = settings.secretFiles['IDENTITY_PUBLIC_KEYS_FILE'] ?? workspace.publicKeysFile
  if (publicKeysFile === workspace.publicKeysFile)
    await writePublicKeys(publicKeysFile, [privateKeyFile, consoleKeyFile, ...Object.values(serviceKeyFiles)])
  const sessionSecret = override('SHOP_SESSION_SECRET_FILE')
  return {
    all,
    shopOwnerPassword: await all.value('shop-owner-password', override('SHOP_OWNER_PASSWORD_FILE')),
    shop: {
      sessionSecret: await all.value('shop-session-secret', sessionSecret),
      sessionSecretFile: await all.file('shop-session-secret', sessionSecret),
      reportingPassword: await all.value('shop-reporting-password', override('SHOP_REPORTING_PASSWORD_FILE')),
    },
    identity: {
      privateKeyFile,
      serviceKeyFiles,
      consoleKeyFile,
      publicKeysFile,
      personKeySecretFile: await all.file('person-key-secret', override('PERSON_KEY_SECRET_FILE')),
    },
    brokerPassword: await all.value('broker-password', override('BROKER_PASSWORD_FILE')),
    firstPassword: await firstPasswordOf(all, settings.secretFiles['CONSOLE_ADMIN_PASSWORD_FILE']),
  }
}

const firstPasswordOf = async (all: Secrets, override: string | undefined): Promise<FirstPassword> => {
  const name = 'console-admin-password'
  const isThere = override !== undefined || (await all.holds(name))
  const file = await all.file(name, { override })
  return { file, fresh: isThere ? undefined : await all.value(name, {}) }
}
