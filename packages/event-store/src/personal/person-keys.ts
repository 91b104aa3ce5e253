import type { KeyObject } from 'node:crypto'

/** A person's key: 256 bits for AES-256-GCM, prepared once for all its uses. */
export type PersonKey = KeyObject

/**
 * One key a person, in a store with a backup of its own. Destroying the key is what forgetting means:
 * every copy of the person's data, in whatever log, view or backup, is unreadable from then on.
 */
export type PersonKeys = AsyncDisposable & {
  /** The person's key, made and durable on first use. Throws `STORE_PERSON_FORGOTTEN` afterwards, for ever. */
  obtain(person: string): Promise<PersonKey>
  /** The keys that exist among these persons. */
  find(persons: readonly string[]): Promise<ReadonlyMap<string, PersonKey>>
  /** Destroys the key and remembers that this person is forgotten. Repeating it changes nothing. */
  forget(person: string): Promise<void>
}
