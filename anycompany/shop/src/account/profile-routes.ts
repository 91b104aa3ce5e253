import { Router, type Response } from 'express'
import type { Pool } from '../database/pool.ts'
import { isGoodPassword } from '../session/password.ts'
import { shopperOf } from '../session/visitor.ts'
import { field, isFine, problemsIn, secretField, type Problems } from '../web/form.ts'
import { labelFor } from '../web/language.ts'
import { EMAIL, PERSON_NAME, PHONE } from './contact.ts'
import { changePassword, isPasswordOf, readProfile, saveProfile, type Profile } from './profile.ts'

/** `/account/profile` and the change of the password; only for customers. */
export const profileRoutes = (pool: Pool): Router => {
  const router = Router()

  router.get('/account/profile', async (req, res) => {
    const saved = req.query['saved'] !== undefined
    showProfile(res, { values: await readProfile(pool, shopperOf(res)), problems: {}, saved })
  })

  router.post('/account/profile', async (req, res) => {
    const values = { name: field(req, 'name'), phone: field(req, 'phone'), email: field(req, 'email') }
    const problems = problemsWith(values)
    if (!isFine(problems)) return showProfile(res.status(422), { values, problems })
    if (!(await saveProfile(pool, shopperOf(res), values))) {
      return showProfile(res.status(422), { values, problems: { email: 'problem.emailTaken' } })
    }
    return res.redirect(303, '/account/profile?saved=1')
  })

  // Where the language link of a refused password leads.
  router.get('/account/password', (_req, res) => res.redirect('/account/profile'))

  router.post('/account/password', async (req, res) => {
    const shopper = shopperOf(res)
    const password = secretField(req, 'newPassword')
    const isOwn = await isPasswordOf(pool, shopper.userId, secretField(req, 'password'))
    const problems = problemsIn({
      password: !isOwn && 'problem.wrongPassword',
      newPassword: !isGoodPassword(password) && 'problem.password',
    })
    if (!isFine(problems)) return showProfile(res.status(422), { values: await readProfile(pool, shopper), problems })
    await changePassword(pool, shopper.userId, password, req.sessionID)
    return res.redirect(303, '/account/profile?saved=1')
  })

  return router
}

type Shown = { readonly values: Profile; readonly problems: Problems; readonly saved?: boolean }

const showProfile = (res: Response, shown: Shown): void =>
  res.render('account-profile', { title: labelFor(res, 'account.profile'), saved: false, ...shown })

const problemsWith = (profile: Profile): Problems =>
  problemsIn({
    name: !PERSON_NAME.test(profile.name) && 'problem.name',
    phone: !PHONE.test(profile.phone) && 'problem.phone',
    email: !EMAIL.test(profile.email) && 'problem.email',
  })
