import { get } from 'node:http'

/** The status of a GET, or `undefined` when there was no answer in time. On a connection of its own: a kept one proves less. */
export const statusOf = (url: string, timeoutMs: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const request = get(url, { agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      response.resume()
      response.once('error', () => {}) // The status is there already.
      resolve(response.statusCode)
    })
    request.once('error', () => resolve(undefined))
  })

/** Whether anything answers there, be it with an error. */
export const answers = async (url: string, timeoutMs: number): Promise<boolean> =>
  (await statusOf(url, timeoutMs)) !== undefined
