import { createHmac, type KeyObject } from 'node:crypto'
import type { CommandKey } from '@banyan/event-store'

const VERSION_8 = 0x80
const VARIANT = 0x80

/**
 * Ids for one command: the nth one is the same for the same caller, command and command id on every host, so that a retry decides
 * the same. UUIDs of version 8 from HMAC-SHA256: nobody without the secret can tell which command made an id.
 */
export const idsFor = (secret: KeyObject, context: string, key: CommandKey): (() => string) => {
  let count = 0
  const { actor, command, id } = key
  return () => {
    count += 1
    const text = JSON.stringify([context, actor.kind, actor.id, command, id, count])
    return uuidFrom(createHmac('sha256', secret).update(text).digest())
  }
}

const uuidFrom = (digest: Uint8Array): string => {
  const bytes = Buffer.from(digest.subarray(0, 16))
  bytes[6] = VERSION_8 | (bytes[6]! & 0x0f)
  bytes[8] = VARIANT | (bytes[8]! & 0x3f)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
