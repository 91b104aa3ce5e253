import { fileURLToPath } from 'node:url'
import ejs from 'ejs'
import express, { type Express, type RequestHandler } from 'express'
import { accountRoutes } from './account/routes.ts'
import { scriptRoutes } from './account/script-routes.ts'
import { adminRoutes } from './admin/routes.ts'
import { cartRoutes } from './cart/routes.ts'
import { catalogueRoutes } from './catalogue/routes.ts'
import { checkoutRoutes } from './checkout/routes.ts'
import type { Pool } from './database/pool.ts'
import { orderRoutes } from './orders/routes.ts'
import { pictureRoutes } from './pictures/routes.ts'
import { signInRoutes } from './session/sign-in.ts'
import { signUpRoutes } from './session/sign-up.ts'
import { knowVisitor } from './session/visitor.ts'
import { accessLog } from './web/access-log.ts'
import { failurePage, unknownPage } from './web/failure.ts'
import { checkFormToken } from './web/form-token.ts'
import { healthRoute } from './web/health.ts'
import { chooseLanguage } from './web/language.ts'

const FORM_LIMIT = '32kb'
const ASSETS_AGE_MS = 60 * 60 * 1_000

/** The whole shop. What needs no session (pictures, styles, health) comes before it and costs no query for it. */
export const createShop = (pool: Pool, sessions: RequestHandler): Express => {
  const app = express()
  app.set('trust proxy', 'loopback')
  app.disable('x-powered-by')
  app.engine('ejs', (path, options, done) => ejs.renderFile(path, options, {}, done))
  app.set('view engine', 'ejs')
  app.set('views', folder('../views'))
  app.enable('view cache')

  app.use(accessLog, safeHeaders)
  app.use('/static', express.static(folder('../public'), { maxAge: ASSETS_AGE_MS, index: false, redirect: false }))
  app.use(healthRoute(pool), chooseLanguage, pictureRoutes(pool))
  app.use(sessions, scriptRoutes(pool))
  app.use(express.urlencoded({ extended: false, limit: FORM_LIMIT }), checkFormToken, knowVisitor(pool))
  app.use(catalogueRoutes(pool), cartRoutes(pool), checkoutRoutes(pool), orderRoutes(pool))
  app.use(signInRoutes(pool), signUpRoutes(pool), accountRoutes(pool), adminRoutes(pool))
  app.use(unknownPage, failurePage)
  return app
}

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The pages need nothing from elsewhere, run no script, and hold what only their reader may see. */
const safeHeaders: RequestHandler = (_req, res, next) => {
  res.set({
    'Content-Security-Policy':
      "default-src 'none'; img-src 'self' data:; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'private, no-cache',
  })
  next()
}
