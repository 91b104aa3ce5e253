import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { PersonKey, Snapshot } from '@banyan/event-store'

/** Keys of persons, by person. */
type Keys = ReadonlyMap<string, PersonKey>

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * A snapshot of a state. Where events hold personal data the state may too, anywhere; so it is sealed under a key derived from the
 * keys of *all* persons involved: once one of them is destroyed, the snapshot is noise, and the state is folded anew.
 */
export const sealSnapshot = (
  about: Pick<Snapshot, 'stream' | 'version' | 'stateVersion'>,
  state: unknown,
  keys: Keys,
): Snapshot => {
  const persons = [...keys.keys()].sort()
  const text = JSON.stringify(state)
  return {
    ...about,
    persons,
    state: persons.length === 0 ? text : encrypt(text, derivedKey(about.stream, keys), about),
  }
}

/** The state, or undefined when it can't be read any more: a person was forgotten, or the bytes are not what was written. */
export const openSnapshot = (snapshot: Snapshot, keys: Keys): { readonly state: unknown } | undefined => {
  if (snapshot.persons.length === 0) return { state: JSON.parse(snapshot.state) }
  if (snapshot.persons.some((person) => !keys.has(person))) return undefined
  const involved = new Map(snapshot.persons.map((person) => [person, keys.get(person)!]))
  try {
    return { state: JSON.parse(decrypt(snapshot.state, derivedKey(snapshot.stream, involved), snapshot)) }
  } catch {
    return undefined // a snapshot is a cache: whatever is wrong with it, the events are there
  }
}

const derivedKey = (stream: string, keys: Keys): Uint8Array => {
  const all = Buffer.concat([...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key.export()))
  return new Uint8Array(hkdfSync('sha256', all, '', `banyan snapshot ${stream}`, KEY_BYTES))
}

type About = Pick<Snapshot, 'stream' | 'version' | 'stateVersion'>

const label = ({ stream, version, stateVersion }: About): Buffer => Buffer.from(`${stream}@${version}/${stateVersion}`)

const encrypt = (text: string, key: Uint8Array, about: About): string => {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(label(about))
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

const decrypt = (sealed: string, key: Uint8Array, about: About): string => {
  const bytes = Buffer.from(sealed, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
  decipher.setAAD(label(about)).setAuthTag(bytes.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8')
}
