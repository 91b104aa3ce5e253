import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import { faults } from '../errors.ts'
import type { PersonKey, PersonKeys } from '../personal/person-keys.ts'
import { gather } from './gather.ts'
import { migrate } from './migrate.ts'
import { openPool } from './pool.ts'
import { asStoreFault } from './sql-errors.ts'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** A key destroyed through another process may be used here for this long. */
export const KEY_CACHE_TTL_MS = 5_000
/** About 100 MB when so many people's data is read within seconds. */
const CACHED_KEYS_MAX = 50_000
/** Keys asked for, or made, at the same time travel together. */
const TOGETHER = { most: 500, atOnce: 1 }

const SCHEMA = {
  name: '0001-person-keys.sql',
  sql: `create table person_keys (
    person text collate "C" primary key,
    -- Wrapped by the secret of the installation; null once the person is forgotten.
    wrapped bytea,
    forgotten_at timestamptz,
    check ((wrapped is null) = (forgotten_at is not null))
  )`,
}

/** Person keys in a database of their own (its own backup, its own deletion). `secret` wraps them; without it they are noise. */
export const postgresPersonKeys = async (o: {
  readonly context: string
  readonly url: string
  readonly secret: string
  /** Default {@link KEY_CACHE_TTL_MS}. */
  readonly cacheTtlMs?: number
}): Promise<PersonKeys> => {
  const pool = openPool(o.url, { connections: 3, name: `banyan ${o.context} keys` })
  const wrapping = createSecretKey(
    Buffer.from(hkdfSync('sha256', o.secret, '', `banyan person keys ${o.context}`, KEY_BYTES)),
  )
  const cache = keyCache(o.cacheTtlMs ?? KEY_CACHE_TTL_MS)
  await migrate(pool, 'person-keys', [SCHEMA]).catch(async (error) => {
    await pool.end()
    throw asStoreFault(error, o.context)
  })

  /** What is written down of a person: a key, nothing yet, or that they were forgotten. */
  const lookUp = gather<string, PersonKey | 'none' | 'forgotten'>({
    ...TOGETHER,
    ask: async (persons) => {
      const text = 'select person, wrapped from person_keys where person = any ($1)'
      const { rows } = await pool.query<Row>({ name: 'keys-find', text, values: [[...new Set(persons)]] })
      const found = new Map(rows.map((row) => [row.person, row.wrapped]))
      return persons.map((person) => {
        const wrapped = found.get(person)
        if (wrapped === undefined) return 'none'
        return wrapped === null ? 'forgotten' : cache.put(person, wrapped, () => unwrap(wrapped, wrapping, person))
      })
    },
  })

  /** Rivals may make one at the same time: the first stands, and is what all of them read afterwards. */
  const make = gather<string, void>({
    ...TOGETHER,
    ask: async (persons) => {
      const some = [...new Set(persons)].sort()
      const fresh = some.map((person) => wrap(randomBytes(KEY_BYTES), wrapping, person))
      await pool.query({
        name: 'keys-make',
        text: 'insert into person_keys (person, wrapped) select * from unnest($1::text[], $2::bytea[]) on conflict do nothing',
        values: [some, fresh],
      })
      return persons.map(() => undefined)
    },
  })

  const obtain = async (person: string): Promise<PersonKey> => {
    const cached = cache.get(person)
    if (cached) return cached
    let found = await lookUp(person)
    if (found === 'none') {
      await make(person)
      found = await lookUp(person)
    }
    if (typeof found === 'string') throw faults.STORE_PERSON_FORGOTTEN({ person })
    return found
  }

  const find = async (persons: readonly string[]): Promise<ReadonlyMap<string, PersonKey>> => {
    const keys = new Map<string, PersonKey>()
    const lookedUp = persons.flatMap((person) => {
      const cached = cache.get(person)
      if (!cached) return [lookUp(person).then((found) => typeof found === 'string' || keys.set(person, found))]
      keys.set(person, cached)
      return []
    })
    await Promise.all(lookedUp)
    return keys
  }

  const forget = async (person: string): Promise<void> => {
    const text = `insert into person_keys (person, forgotten_at) values ($1, now())
      on conflict (person) do update set wrapped = null, forgotten_at = coalesce(person_keys.forgotten_at, now())`
    await pool.query(text, [person])
    cache.delete(person)
  }

  const guard =
    <A extends readonly unknown[], R>(run: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      run(...args).catch((error) => {
        throw asStoreFault(error, o.context)
      })
  return { obtain: guard(obtain), find: guard(find), forget: guard(forget), [Symbol.asyncDispose]: () => pool.end() }
}

type Row = { readonly person: string; readonly wrapped: Buffer | null }

const wrap = (key: Buffer, wrapping: KeyObject, person: string): Buffer => {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', wrapping, nonce).setAAD(Buffer.from(person))
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()])
}

const unwrap = (wrapped: Buffer, wrapping: KeyObject, person: string): PersonKey => {
  const decipher = createDecipheriv('aes-256-gcm', wrapping, wrapped.subarray(0, NONCE_BYTES))
  decipher.setAAD(Buffer.from(person)).setAuthTag(wrapped.subarray(-TAG_BYTES))
  return createSecretKey(Buffer.concat([decipher.update(wrapped.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]))
}

/** Keys by person, each believed for a short while and then looked up again; the one looked up longest ago goes when it is full. */
const keyCache = (ttlMs: number) => {
  const entries = new Map<string, { readonly key: PersonKey; readonly wrapped: Buffer; readonly until: number }>()
  return {
    get: (person: string): PersonKey | undefined => {
      const entry = entries.get(person)
      return entry && performance.now() < entry.until ? entry.key : undefined
    },
    /** A key that is still the same stays the same object: what was opened with it is known to be right. */
    put: (person: string, wrapped: Buffer, unwrapped: () => PersonKey): PersonKey => {
      const before = entries.get(person)
      const key = before?.wrapped.equals(wrapped) ? before.key : unwrapped()
      entries.delete(person)
      entries.set(person, { key, wrapped, until: performance.now() + ttlMs })
      if (entries.size > CACHED_KEYS_MAX) entries.delete(entries.keys().next().value!)
      return key
    },
    delete: (person: string): void => void entries.delete(person),
  }
}
