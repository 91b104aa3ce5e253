import type { Dispatcher } from 'undici'
import type { FaultSwitches } from './fault-switches.ts'
import { after, type Passing, type Strike } from './running-switch.ts'

type Wire = Omit<Passing, 'isAnswer'>
type Controller = Dispatcher.DispatchController
type Handler = Dispatcher.DispatchHandler
type Dispatch = Dispatcher['dispatch']

/**
 * undici's way to an origin, as the switches let it: below all retries, deadlines and balancing, so that these meet what they would meet on a
 * real network. The pool itself while nothing is switched on. A request is sent twice only when its body is text or bytes.
 */
export const onWire = (pool: Dispatcher, switches: FaultSwitches | undefined, wire: Wire): Dispatcher => {
  if (!switches || switches.isQuiet) return pool
  return pool.compose((dispatch) => (options, handler) => {
    send({ dispatch, switches, wire }, options, handler).catch((error: Error) =>
      handler.onResponseError?.(UNSENT, error),
    )
    return true
  })
}

/** As undici has it for a request that was never sent; its types don't say so. */
const UNSENT = null as unknown as Controller

type Sending = { readonly dispatch: Dispatch; readonly switches: FaultSwitches; readonly wire: Wire }

const send = async (
  { dispatch, switches, wire }: Sending,
  options: Dispatcher.DispatchOptions,
  handler: Handler,
): Promise<void> => {
  const going = switches.strikes({ ...wire, isAnswer: false })
  for (const strike of going) {
    if (strike.do === 'kill') strike.kill()
    if (strike.do === 'error') throw failing('ECONNREFUSED')
    if (strike.do === 'drop' || strike.do === 'partition') return lose(strike, handler)
    if (strike.do === 'delay') await after(strike.ms, strike.ended)
    if (strike.do === 'reorder') await overtaken(strike)
  }
  const isTwice = going.some((strike) => strike.do === 'duplicate') && isRepeatable(options.body)
  if (isTwice) dispatch(options, UNHEARD)
  dispatch(
    options,
    answering(handler, () => switches.strikes({ at: wire.at, from: wire.to, to: wire.from, isAnswer: true })),
  )
}

const isRepeatable = (body: unknown): boolean =>
  body === undefined || body === null || typeof body === 'string' || body instanceof Uint8Array

const overtaken = (strike: Strike): Promise<void> => {
  const gone = new AbortController()
  strike.whenOvertaken(() => gone.abort())
  return after(strike.ms, AbortSignal.any([strike.ended, gone.signal]))
}

/** Takes an answer that nobody asked for. */
const UNHEARD: Handler = {
  onRequestStart: () => {},
  onResponseStart: () => {},
  onResponseData: () => {},
  onResponseEnd: () => {},
  onResponseError: () => {},
}

/** What undici says of a peer that is not there, breaks off, or does not answer in time. */
const failing = (code: 'ECONNREFUSED' | 'UND_ERR_SOCKET' | 'UND_ERR_HEADERS_TIMEOUT'): Error =>
  Object.assign(new Error(`${code} by a fault switch`), { code })

/** A request that is on its way for ever: whoever sent it may give it up, else it times out. */
const lose = (strike: Strike, handler: Handler): void => {
  const over = new AbortController()
  const controller: Controller = {
    get aborted() {
      return over.signal.aborted
    },
    get reason() {
      return over.signal.aborted ? (over.signal.reason as Error) : null
    },
    paused: false,
    pause: () => {},
    resume: () => {},
    abort: (reason) => {
      if (over.signal.aborted) return
      over.abort(reason)
      handler.onResponseError?.(controller, reason)
    },
  }
  handler.onRequestStart?.(controller, {})
  void after(strike.ms, AbortSignal.any([over.signal, strike.ended])).then(() =>
    controller.abort(failing('UND_ERR_HEADERS_TIMEOUT')),
  )
}

/** Hands an answer on as the switches let it. Interim answers and upgrades pass. */
const answering = (handler: Handler, strikesOf: () => readonly Strike[]): Handler => ({
  onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
  onRequestUpgrade: (...upgrade) => handler.onRequestUpgrade?.(...upgrade),
  onResponseStart: (controller, status, headers, message) => {
    const start = () => handler.onResponseStart?.(controller, status, headers, message)
    const strikes = status < 200 ? [] : strikesOf()
    if (strikes.length === 0) return start()
    controller.pause()
    void hold(strikes, controller).then((isThrough) => {
      if (!isThrough || controller.aborted) return
      start()
      controller.resume()
    })
  },
  onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
  onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
  onResponseError: (controller, error) => handler.onResponseError?.(controller, error),
})

/** False for an answer that is lost. */
const hold = async (strikes: readonly Strike[], controller: Controller): Promise<boolean> => {
  for (const strike of strikes) {
    if (strike.do === 'kill') strike.kill()
    if (strike.do === 'error') return lost(controller, 'UND_ERR_SOCKET')
    if (strike.do === 'reorder') await overtaken(strike)
    else await after(strike.ms, strike.ended)
    if (strike.do === 'drop' || strike.do === 'partition') return lost(controller, 'UND_ERR_HEADERS_TIMEOUT')
  }
  return true
}

const lost = (controller: Controller, code: 'UND_ERR_SOCKET' | 'UND_ERR_HEADERS_TIMEOUT'): false => {
  controller.abort(failing(code))
  return false
}
