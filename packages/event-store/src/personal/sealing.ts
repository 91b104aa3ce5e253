import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { forgotten, isForgotten, type PersonalField } from '@banyan/model'
import { openedValues } from './opened-values.ts'
import type { PersonKey, PersonKeys } from './person-keys.ts'

/** A personal value as stored: the person's id, and the value's JSON under AES-256-GCM (nonce, text, tag; base64). */
export type Sealed = { readonly sealedFor: string; readonly value: string }

export type Fields = { readonly [field: string]: unknown }

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Encrypts an object's personal fields, each with its person's key. Throws `STORE_PERSON_FORGOTTEN` for a forgotten person. */
export const seal = async (object: Fields, personal: readonly PersonalField[], keys: PersonKeys): Promise<Fields> => {
  const sealed: Record<string, unknown> = { ...object }
  for (const { field, of } of personal) {
    const value = object[field]
    if (value === undefined || isForgotten(value)) continue
    const person = String(object[of])
    sealed[field] = sealValue(value, person, await keys.obtain(person))
  }
  return sealed
}

/** Opens the sealed fields of many objects with one look-up of keys; what has no key any more reads as `forgotten`. */
export const unseal = async (objects: readonly Fields[], keys: PersonKeys): Promise<readonly Fields[]> => {
  const persons = new Set<string>()
  for (const object of objects)
    for (const field in object) {
      const value = object[field]
      if (isSealed(value)) persons.add(value.sealedFor)
    }
  if (persons.size === 0) return objects
  const found = await keys.find([...persons])
  return objects.map((object) => unsealWith(object, found))
}

/** The persons whose data an object holds. */
export const personsIn = (object: Fields, personal: readonly PersonalField[]): readonly string[] => [
  ...new Set(personal.filter(({ field }) => !isForgotten(object[field])).map(({ of }) => String(object[of]))),
]

export const isSealed = (value: unknown): value is Sealed =>
  typeof value === 'object' && value !== null && 'sealedFor' in value && typeof value.sealedFor === 'string'

const unsealWith = (object: Fields, keys: ReadonlyMap<string, PersonKey>): Fields => {
  const opened: Record<string, unknown> = { ...object }
  for (const field in object) {
    const value = object[field]
    if (isSealed(value)) opened[field] = openValue(value, keys.get(value.sealedFor))
  }
  return opened
}

/** The person's id is authenticated too: a sealed value can't be passed off as another person's. */
const sealValue = (value: unknown, person: string, key: PersonKey): Sealed => {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(person))
  const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
  return { sealedFor: person, value: Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64') }
}

const known = openedValues()

const openValue = (sealed: Sealed, key: PersonKey | undefined): unknown => {
  if (!key) return forgotten
  const text = known.find(sealed.value, key)
  if (text !== undefined) return text
  const value = decipher(sealed, key)
  // An object would be shared by all who get it: only texts, which nobody can change.
  if (typeof value === 'string') known.put(sealed.value, key, value)
  return value
}

const decipher = (sealed: Sealed, key: PersonKey): unknown => {
  const bytes = Buffer.from(sealed.value, 'base64')
  const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
  cipher.setAAD(Buffer.from(sealed.sealedFor)).setAuthTag(bytes.subarray(-TAG_BYTES))
  const text = Buffer.concat([cipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), cipher.final()])
  return JSON.parse(text.toString('utf8'))
}
