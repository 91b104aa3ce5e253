import { recordEvent } from '../webhook/outbox.ts'
import { intentAnswer, refundAnswer } from './answer.ts'
import {
  type BankAnswer,
  cancelIntent,
  captureIntent,
  confirmIntent,
  type Intent,
  type IntentStep,
  newIntent,
  type NewIntent,
  settleIntent,
} from './intent.ts'
import { newRefund, type NewRefund, type Refund, type RefundAnswer, type RefundStep, settleRefund } from './refund.ts'
import { getRefund, insertIntent, insertMoves, lockIntent, saveRefund, updateIntent } from './store.ts'
import { newId, type Work } from './work.ts'

export const create = async (work: Work, asked: Omit<NewIntent, 'id' | 'created_at'>): Promise<Intent> => {
  const step = newIntent({ ...asked, id: newId('pi'), created_at: work.at })
  await insertIntent(work.db, step.intent)
  return tell(work, step)
}

type Confirmation = { readonly id: string; readonly method: string | undefined; readonly answer: BankAnswer }

export const confirm = async (work: Work, { id, method, answer }: Confirmation): Promise<Intent> => {
  const intent = await lockIntent(work.db, id)
  return save(work, confirmIntent(intent, method ?? intent.payment_method, answer))
}

export const capture = async (work: Work, id: string, amount: number | undefined): Promise<Intent> =>
  save(work, captureIntent(await lockIntent(work.db, id), amount))

export const cancel = async (work: Work, id: string, reason: string | null): Promise<Intent> =>
  save(work, cancelIntent(await lockIntent(work.db, id), reason))

/** Nothing when somebody else was quicker. */
export const settle = async (work: Work, id: string): Promise<void> => {
  const intent = await lockIntent(work.db, id)
  if (intent.status === 'processing') await save(work, settleIntent(intent))
}

type Refunding = Omit<NewRefund, 'id' | 'created_at'> & {
  readonly paymentIntent: string
  readonly answer: RefundAnswer
}

export const refund = async (work: Work, { paymentIntent, answer, ...asked }: Refunding): Promise<Refund> => {
  const intent = await lockIntent(work.db, paymentIntent, 'payment_intent')
  return saveRefunded(work, newRefund(intent, { ...asked, id: newId('re'), created_at: work.at }, answer))
}

/** Nothing when somebody else was quicker. The payment is locked first, as everywhere. */
export const settleRefunded = async (work: Work, id: string): Promise<void> => {
  const intent = await lockIntent(work.db, (await getRefund(work.db, id)).payment_intent)
  const pending = await getRefund(work.db, id)
  if (pending.status === 'pending') await saveRefunded(work, settleRefund(intent, pending))
}

const save = async (work: Work, step: IntentStep): Promise<Intent> => {
  await updateIntent(work.db, step.intent)
  return tell(work, step)
}

const tell = async (work: Work, { intent, type, moves }: IntentStep): Promise<Intent> => {
  await insertMoves(work.db, moves, { intent, at: work.at })
  await recordEvent(work, { type, paymentIntent: intent.id, object: intentAnswer(intent) })
  return intent
}

const saveRefunded = async (work: Work, { intent, refund: given, type, moves }: RefundStep): Promise<Refund> => {
  await updateIntent(work.db, intent)
  await saveRefund(work.db, given)
  await insertMoves(work.db, moves, { intent, refund: given, at: work.at })
  await recordEvent(work, { type, paymentIntent: intent.id, object: refundAnswer(given) })
  return given
}
