import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'

/** PostgreSQL's own default number of rounds (`scram_iterations`). */
const ITERATIONS = 4_096

/**
 * What PostgreSQL stores for a password (RFC 5803). Sent in place of the password itself: a statement that fails is written to the
 * server's log with all its text. The password must be ASCII; then SASLprep leaves it as it is.
 */
export const scramVerifier = async (password: string, salt: Buffer = randomBytes(16)): Promise<string> => {
  const salted = await promisify(pbkdf2)(password, salt, ITERATIONS, 32, 'sha256')
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64')
  const serverKey = hmac(salted, 'Server Key').toString('base64')
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
