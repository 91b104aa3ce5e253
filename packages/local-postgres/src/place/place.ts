import { createHash, randomUUID } from 'node:crypto'
import { chmod, mkdir, readFile, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Account, accountOfOwner, chooseAccount } from './account.ts'
import { faults } from '../errors.ts'
import { endServer } from '../cluster/leftovers.ts'
import { sharedRoot } from './outside.ts'
import { canEnter } from './reach.ts'

/** Where a server's data is and who runs it. `home` holds `pgdata`; usually it is the data directory itself. */
export type Place = { readonly home: string; readonly pgdata: string; readonly account: Account }

/**
 * In place wherever possible. As root with an unreachable `dataDir` the data lives in a home outside, named after the hash of
 * `dataDir`; a pointer file here and an owner file there, with a shared id, tell a moved, a copied and a deleted directory apart.
 * Call under the directory's lock.
 * @throws POSTGRES_DATA_OWNER, POSTGRES_DATA_COPIED, POSTGRES_DATA_MISSING, POSTGRES_PLACE_MISSING, POSTGRES_ACCOUNT_MISSING
 */
export const choosePlace = async (dataDir: string): Promise<Place> => {
  const pointer = await readJson<Pointer>(join(dataDir, POINTER))
  if (pointer) return withOwner(await followPointer(dataDir, pointer))
  if (await stat(join(dataDir, 'pgdata')).catch(() => undefined)) return withOwner(dataDir)
  const account = await chooseAccount()
  if (account.switched) await chmod(dataDir, 0o711)
  const reachable = !account.switched || (await canEnter(account, dataDir))
  const home = reachable ? dataDir : await makeHome(dataDir, account)
  return { home, pgdata: join(home, 'pgdata'), account }
}

const POINTER = 'location.json'
const OWNER = 'owner.json'

type Pointer = { readonly home: string; readonly id: string }
type Owner = { readonly dataDir: string; readonly id: string }

/** Existing data is served by the account that owns it. */
const withOwner = async (home: string): Promise<Place> => {
  const pgdata = join(home, 'pgdata')
  const owner = await stat(pgdata).catch(() => undefined)
  if (!owner) return { home, pgdata, account: await chooseAccount() }
  const uid = process.getuid?.() ?? -1
  if (uid !== 0 && uid !== owner.uid) throw faults.POSTGRES_DATA_OWNER({ directory: pgdata, ownerUid: owner.uid, uid })
  return { home, pgdata, account: await accountOfOwner(owner) }
}

const followPointer = async (dataDir: string, pointer: Pointer): Promise<string> => {
  const owner = await readJson<Owner>(join(pointer.home, OWNER))
  if (owner?.id !== pointer.id) throw faults.POSTGRES_DATA_MISSING({ dataDir, home: pointer.home })
  if (owner.dataDir === dataDir) return pointer.home
  const other = await readJson<Pointer>(join(owner.dataDir, POINTER))
  if (other?.id === pointer.id) throw faults.POSTGRES_DATA_COPIED({ dataDir, owner: owner.dataDir, home: pointer.home })
  await writeJson(join(pointer.home, OWNER), { dataDir, id: pointer.id } satisfies Owner)
  return pointer.home
}

/**
 * Homes of data directories under the system's directory for temporary files that are gone. Elsewhere a missing directory may be on
 * a disk that is not mounted just now; there only its own path's next owner clears up.
 */
const sweepTemporary = async (root: string): Promise<void> => {
  const temporary = `${await realpath(tmpdir())}/`
  for (const name of await readdir(root)) {
    const home = join(root, name)
    const owner = await readJson<Owner>(join(home, OWNER))
    if (!owner?.dataDir.startsWith(temporary) || (await stat(owner.dataDir).catch(() => undefined))) continue
    await endServer(join(home, 'pgdata'))
    await rm(home, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** A home without a pointer to it belonged to a data directory that was deleted: deleting it was the wish to begin anew. */
const makeHome = async (dataDir: string, account: Account): Promise<string> => {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16)
  const root = await sharedRoot(account, dataDir)
  await sweepTemporary(root)
  const home = join(root, name)
  await endServer(join(home, 'pgdata'))
  await rm(home, { recursive: true, force: true })
  await mkdir(home, { mode: 0o711 })
  const id = randomUUID()
  await writeJson(join(home, OWNER), { dataDir, id } satisfies Owner)
  await writeJson(join(dataDir, POINTER), { home, id } satisfies Pointer)
  return home
}

const readJson = async <T>(file: string): Promise<T | undefined> => {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as T)
}

const writeJson = async (file: string, value: unknown): Promise<void> => {
  await writeFile(`${file}.new`, JSON.stringify(value), { mode: 0o600 })
  await rename(`${file}.new`, file)
}
