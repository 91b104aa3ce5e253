import { requirement } from '@banyan/model'
import { Participants } from './participants.ts'

/**
 * Whoever left the network adds nothing to it any more. Somebody of whom social has not heard yet, a newcomer of a moment ago,
 * takes part already.
 */
export const takesPart = requirement({
  reads: { participants: Participants },
  holds: async (_input: unknown, { by }, { participants }) => (await participants.get(by.id))?.status !== 'ended',
  otherwise: { rejected: 'NotTakingPart', why: {} },
})

/** The member at the other end takes part: somebody one can ask, answer or block. */
export const otherTakesPart = <I>(other: (input: I, callerId: string) => string) =>
  requirement({
    reads: { participants: Participants },
    holds: async (input: I, { by }, { participants }) =>
      (await participants.get(other(input, by.id)))?.status === 'active',
    otherwise: { rejected: 'NoSuchMember', why: {} },
  })
