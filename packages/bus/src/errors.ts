import { defineFaults } from '@banyan/model'

/** All faults of this package; listed in `docs/reference/errors.md`. */
export const faults = defineFaults({
  BUS_NOT_HANDLED: {
    retry: 'later',
    message: (d: { consumers: readonly string[]; firstMessage: string }) =>
      `expected every consumer to take its messages over, found ${d.consumers.join(', ')} failing, first at ${d.firstMessage}; publish them again`,
  },
  BUS_PUBLISH_TOO_LARGE: {
    retry: 'never',
    message: (d: { limit: number; found: number }) =>
      `expected at most ${d.limit} messages in one publish, found ${d.found}`,
  },
  BUS_CONSUMER_TAKEN: {
    retry: 'never',
    message: (d: { consumer: string }) =>
      `expected a consumer's name of its own, found ${d.consumer} subscribed already`,
  },
  BUS_CLOSED: {
    retry: 'never',
    message: () => 'expected an open bus, found one that was closed',
  },
})
