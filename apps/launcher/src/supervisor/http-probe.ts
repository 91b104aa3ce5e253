import { get } from 'node:http'
import { get as getByTls } from 'node:https'
import { json } from 'node:stream/consumers'

/** By what the launcher proves to a process who it is, and the name in that one's certificate. */
export type ProbeTls = { readonly cert: string; readonly key: string; readonly ca: string; readonly servername: string }

/** The status of a GET, or `undefined` when there was no answer in time. On a connection of its own: a kept one proves less. */
export const statusOf = (url: string, timeoutMs: number, tls?: ProbeTls): Promise<number | undefined> =>
  new Promise((resolve) => {
    const ask = url.startsWith('https:') ? getByTls : get
    const request = ask(url, { ...tls, agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      response.resume()
      response.once('error', () => {}) // The status is there already.
      resolve(response.statusCode)
    })
    request.once('error', () => resolve(undefined))
  })

/** Whether anything answers there, be it with an error. */
export const answers = async (url: string, timeoutMs: number, tls?: ProbeTls): Promise<boolean> =>
  (await statusOf(url, timeoutMs, tls)) !== undefined

/** The JSON that a GET was answered with by 200, or `undefined` when there was none in time. */
export const jsonOf = (url: string, timeoutMs: number, tls?: ProbeTls): Promise<unknown> =>
  new Promise((resolve) => {
    const ask = url.startsWith('https:') ? getByTls : get
    const request = ask(url, { ...tls, agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      const isGood = response.statusCode === 200
      json(response).then(
        (body) => resolve(isGood ? body : undefined),
        () => resolve(undefined),
      )
    })
    request.once('error', () => resolve(undefined))
  })
