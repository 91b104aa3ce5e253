import { Router, type Request, type Response } from 'express'
import type { Pool } from '../database/pool.ts'
import { getRow, inTransaction } from '../database/query.ts'
import { EMAIL, PERSON_NAME, PHONE } from '../account/contact.ts'
import { field, isFine, problemsIn, secretField, type Problems } from '../web/form.ts'
import { labelFor } from '../web/language.ts'
import { hashPassword, isGoodPassword } from './password.ts'
import { logIn } from './sign-in.ts'
import { memberOf } from './visitor.ts'

/** `/signup`. */
export const signUpRoutes = (pool: Pool): Router => {
  const router = Router()

  router.get('/signup', (_req, res) => {
    if (memberOf(res) !== undefined) return res.redirect('/account')
    showSignUp(res, { email: '', name: '', phone: '' }, {})
  })

  router.post('/signup', async (req, res) => {
    const person = { email: field(req, 'email'), name: field(req, 'name'), phone: field(req, 'phone') }
    const problems = problemsWith(person, req)
    if (!isFine(problems)) return showSignUp(res.status(422), person, problems)
    const userId = await createUser(pool, person, await hashPassword(secretField(req, 'password')))
    if (userId === undefined) return showSignUp(res.status(422), person, { email: 'problem.emailTaken' })
    await logIn(pool, req, userId)
    res.redirect(303, '/account')
  })

  return router
}

type Person = { readonly email: string; readonly name: string; readonly phone: string }

const problemsWith = (person: Person, req: Request): Problems =>
  problemsIn({
    email: !EMAIL.test(person.email) && 'problem.email',
    name: !PERSON_NAME.test(person.name) && 'problem.name',
    phone: !PHONE.test(person.phone) && 'problem.phone',
    password: !isGoodPassword(secretField(req, 'password')) && 'problem.password',
  })

const showSignUp = (res: Response, person: Person, problems: Problems): void =>
  res.render('signup', { title: labelFor(res, 'signup.title'), values: person, problems })

/** Nothing when somebody else has this e-mail. */
const createUser = async (pool: Pool, person: Person, passwordHash: string): Promise<number | undefined> => {
  try {
    return await inTransaction(pool, async (db) => {
      const { id } = await getRow<{ id: number }>(
        db,
        'INSERT INTO users (email, password_hash) VALUES ($1, $2) RETURNING id',
        [person.email, passwordHash],
      )
      await db.query('INSERT INTO customers (user_id, name, phone) VALUES ($1, $2, $3)', [
        id,
        person.name,
        person.phone,
      ])
      return id
    })
  } catch (error) {
    if (isEmailTaken(error)) return undefined
    throw error
  }
}

/** True for the error of a second user with one e-mail. */
export const isEmailTaken = (error: unknown): boolean =>
  error instanceof Error && 'constraint' in error && error.constraint === 'users_email_key'
