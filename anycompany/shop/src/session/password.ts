import { compare, hash, truncates } from 'bcryptjs'

const COST = 10
const MIN_LENGTH = 8
/** Hash of a password nobody has: an unknown e-mail must take as long as a wrong password. */
const NOBODYS_HASH = '$2b$10$u2R0pgv4zgvawC8xb2q4uuWnfY.49v8EM4JIOrieZ84B/9E1opy0.'

/** Hashes with bcrypt; salted, so twice the same password gives two hashes. */
export const hashPassword = (password: string): Promise<string> => hash(password, COST)

/** Compares in the same time whether or not there is a hash to compare with. */
export const passwordMatches = async (password: string, passwordHash: string | undefined): Promise<boolean> =>
  (await compare(password, passwordHash ?? NOBODYS_HASH)) && passwordHash !== undefined

/** At least 8 characters, and at most the 72 bytes that bcrypt reads. */
export const isGoodPassword = (password: string): boolean => password.length >= MIN_LENGTH && !truncates(password)
