import { createLogger } from '@banyan/telemetry'
import { api, type CallKey, callSigner, openOnPostgres, type OpenParts, startHost } from '../../src/index.ts'
import { bakery, valley } from './mill-and-bakery.ts'

/** How the process that hosts the bakery is told to run. */
export type BakerySettings = {
  readonly url: string
  readonly keysUrl: string
  readonly publicKeysFile: string
  readonly callKey: CallKey
  readonly millUrl: string
  /** Once so many pages have been compared and saved, the process ends. */
  readonly diesAfterPages?: number
  /** Once so many sacks have been stored, the process ends before anybody is told. */
  readonly diesAfterStored?: number
}

if (process.argv[2] !== undefined && process.send) await host(JSON.parse(process.argv[2]) as BakerySettings)

async function host(o: BakerySettings): Promise<void> {
  const die = (): boolean => process.kill(process.pid, 'SIGKILL')
  const openParts = openOnPostgres({ databaseOf: () => o, secret: 'a secret for tests' })
  const open: OpenParts = async (opening) => {
    const parts = await openParts(opening)
    let [pages, stored] = [0, 0]
    const append: typeof parts.store.append = async (request, signal) => {
      const result = await parts.store.append(request, signal)
      if (request.command?.key.command === 'StoreSack' && ++stored === o.diesAfterStored) die()
      return result
    }
    const { reconciliations } = parts.ledger
    const save: typeof reconciliations.save = async (run) => {
      await reconciliations.save(run)
      if (run.compared > 0 && ++pages === o.diesAfterPages) die()
    }
    return {
      ...parts,
      store: { ...parts.store, append },
      ledger: { ...parts.ledger, reconciliations: { ...reconciliations, save } },
    }
  }
  const instances = [{ id: 'mill', url: o.millUrl }]
  const running = await startHost({
    system: valley,
    port: 0,
    idSecret: new Uint8Array(32),
    log: createLogger({ process: 'bakery', level: 'error' }),
    holder: `bakery/${process.pid}`,
    contexts: [{ context: bakery, api: api(bakery, []), open }],
    identity: { publicKeysFile: o.publicKeysFile, issuers: ['gateway'] },
    elsewhere: { instancesOf: (name) => (name === 'mill' ? instances : []), sign: callSigner([o.callKey]) },
  })
  await running.whenReady()
  process.once('disconnect', () => process.exit(0))
  process.send?.({ port: running.port })
}
