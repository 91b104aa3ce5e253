import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

const PASSWORD_LENGTH = { min: 12, max: 200 }
/** A password that somebody chooses. */
export const newPassword = z.string().min(PASSWORD_LENGTH.min).max(PASSWORD_LENGTH.max)

/** A password as kept: scrypt (RFC 7914) under a salt of its own; base64. */
export type PasswordHash = { readonly salt: string; readonly hash: string; readonly cost: number }

/** 32 MiB and some 80 ms a try: dear for whoever has stolen the file, cheap for whoever signs in. */
const COST = 2 ** 15
const BLOCK_SIZE = 8
const MEMORY_BYTES_MAX = 256 * COST * BLOCK_SIZE
const SALT_BYTES = 16
const HASH_BYTES = 32

export const hashPassword = async (password: string): Promise<PasswordHash> => {
  const salt = randomBytes(SALT_BYTES)
  const hash = await derive(password, salt, COST)
  return { salt: salt.toString('base64'), hash: hash.toString('base64'), cost: COST }
}

/** Takes as long for no account as for a wrong password, so that nobody learns which names there are. */
export const isPasswordOf = async (password: string, kept: PasswordHash | undefined): Promise<boolean> => {
  const { salt, hash, cost } = kept ?? NOBODYS
  const found = await derive(password, Buffer.from(salt, 'base64'), cost)
  return timingSafeEqual(found, Buffer.from(hash, 'base64')) && kept !== undefined
}

const NOBODYS: PasswordHash = {
  salt: randomBytes(SALT_BYTES).toString('base64'),
  hash: randomBytes(HASH_BYTES).toString('base64'),
  cost: COST,
}

/** One form for one password, however a keyboard composes it: NFC, as Hangul may come in parts. */
const derive = (password: string, salt: Buffer, cost: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { N: cost, r: BLOCK_SIZE, p: 1, maxmem: MEMORY_BYTES_MAX }
    scrypt(password.normalize('NFC'), salt, HASH_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
