import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Desk } from '../api/call.ts'
import { behaviourOf } from '../api/desk-routes.ts'
import { bodies, parsed } from '../api/requests.ts'
import { Refusal } from '../refusal.ts'
import { redeliver } from '../webhook/outbox.ts'
import { endBehaviours, setBehaviour } from './behaviours.ts'
import type { Language } from './labels.ts'
import { provokePage } from './page.ts'
import { readShown } from './read.ts'
import { STYLE } from './style.ts'

type Form = Readonly<Record<string, string>>
type Request = FastifyRequest<{ Body: Form; Querystring: { readonly lang?: string } }>

/** The page for whoever sits at the machine. No login: the process listens there only. */
export const provokeRoutes = (app: FastifyInstance, { pool, clock, wake }: Desk): void => {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(body as string))),
  )
  app.addHook('onRequest', async (request) => refuseOtherSites(request))
  app.addHook('onSend', async (_request, reply) => void reply.headers(SAFE_HEADERS))

  const show = async (request: Request, reply: FastifyReply, wrong?: string) => {
    const page = provokePage(await readShown(pool), { language: languageOf(request), wrong })
    return reply
      .code(wrong === undefined ? 200 : 400)
      .type('text/html; charset=utf-8')
      .send(page)
  }
  const back = (request: Request, reply: FastifyReply) => reply.redirect(`/provoke?lang=${languageOf(request)}`, 303)

  app.get('/provoke', (request: Request, reply) => show(request, reply))
  app.get('/provoke/style.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(STYLE))

  app.post('/provoke/behaviours', async (request: Request, reply) => {
    try {
      await setBehaviour(pool, behaviourOf(parsed(bodies.behaviour, formBehaviour(request.body))), clock.now())
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return show(request, reply, error.details.param ?? '')
    }
    return back(request, reply)
  })

  app.post('/provoke/behaviours/end', async (request: Request, reply) => {
    const { id } = request.body
    await endBehaviours(pool, id === 'all' ? null : Number.parseInt(id ?? '', 10) || 0)
    return back(request, reply)
  })

  app.post('/provoke/redeliver', async (request: Request, reply) => {
    await redeliver(pool, request.body['id'] ?? '', clock.now())
    wake()
    return back(request, reply)
  })
}

/** The form's fields as the API's body. */
const formBehaviour = ({ what = '', decline_code, delay_ms, how, number }: Form): object => {
  const [operation, behaviour] = what.split(' ')
  const many = Number(number)
  return {
    operation,
    behaviour,
    ...(behaviour === 'decline' ? { decline_code } : {}),
    ...(delay_ms ? { delay_ms: Number(delay_ms) } : {}),
    ...(how === 'share' ? { share: many / 100 } : { next: many }),
  }
}

const languageOf = (request: Request): Language => (request.query.lang === 'en' ? 'en' : 'ko')

/** Nobody else's page may press our buttons. */
const refuseOtherSites = (request: FastifyRequest): void => {
  const site = request.headers['sec-fetch-site']
  if (request.method === 'GET' || site === undefined || site === 'same-origin' || site === 'none') return
  throw new Refusal('authentication_required', `Expected a form of this page, found one of another site.`)
}

const SAFE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
}
