import type { IncomingMessage, ServerResponse } from 'node:http'
import { FAULTS_ROUTES, type FaultsAsked, type FaultsStatus } from '@banyan/faults'
import { type Fault, isFault, problem } from '@banyan/model'
import { faults } from '../errors.ts'
import { problemOf } from '../problem.ts'

/** What operators may ask of the gateway. */
export type OperatorsDoor = {
  /** Who asks; throws a fault where nobody may know. */
  readonly operatorOf: (authorization: string | undefined) => Promise<string>
  readonly faults: (asked: FaultsAsked) => FaultsStatus
}

const PREFIX = '/_operators'
const BODY_BYTES_MAX = 65_536
const UNAUTHORISED = 401

export const isForOperators = ({ url = '' }: IncomingMessage): boolean => url.startsWith(`${PREFIX}/`)

/** Answers what the console asks in an operator's name; nobody gets anything without its token. */
export const answerOperator = async (
  door: OperatorsDoor,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { status, body } = await answerOf(door, request).catch((error: unknown) => refusalOf(error))
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(body)
}

const answerOf = async (door: OperatorsDoor, request: IncomingMessage) => {
  const operator = await door.operatorOf(request.headers.authorization).catch((error: unknown) => {
    throw isFault(error) ? new Unauthorised(error) : error
  })
  const path = (request.url ?? '').slice(PREFIX.length)
  const route = FAULTS_ROUTES.find((known) => known.method === request.method && known.path === path)
  if (!route) throw faults.GATEWAY_NO_ROUTE({})
  const status = door.faults({ deed: route.deed, body: await bodyOf(request), operator })
  return { status: 200, body: JSON.stringify(status) }
}

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  let text = ''
  for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk
    if (text.length > BODY_BYTES_MAX) throw faults.GATEWAY_BODY_TOO_LARGE({ maxBytes: BODY_BYTES_MAX })
  }
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown)
  } catch (error) {
    throw faults.GATEWAY_MALFORMED_REQUEST({ reason: 'a body that is no JSON' }, error)
  }
}

/** Whoever knows tokens says so with codes of its own. */
class Unauthorised extends Error {
  readonly fault: Fault

  constructor(fault: Fault) {
    super(fault.message, { cause: fault })
    this.fault = fault
  }
}

const refusalOf = (error: unknown): { readonly status: number; readonly body: string } => {
  if (error instanceof Unauthorised) {
    const { code, message, data } = error.fault
    return {
      status: UNAUTHORISED,
      body: JSON.stringify(problem(code, { status: UNAUTHORISED, detail: message, data })),
    }
  }
  return problemOf(isFault(error) ? error : faults.GATEWAY_HANDLER_FAILED({}, error))
}
