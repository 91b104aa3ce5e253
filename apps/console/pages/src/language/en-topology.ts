import type { Dictionary } from './ko.ts'

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

/** Of processes and what passes between them, in English. */
export const enTopology = {
  text: 'Which process runs which context, and what passes between them, each second anew.',
  oneProcess:
    'One process runs all contexts. Calls within it are calls of functions and have no figures; events are handed over within the process.',
  instances: 'Instances',
  links: 'Links',
  noLinks: 'No links are known',
  noLinksText: 'The gateway tells no figures, and no policy waits for another context.',
  healthy: 'Healthy',
  leaving: 'Leaving: not in the registry',
  unasked: 'In the registry only',
  away: (name) => `${name} does not answer`,
  silent: 'No answer',
  awayText: 'The figures of the others below are of now. See in the logs why.',
  zone: 'Zone',
  version: 'Version',
  since: 'Since',
  partitions: 'Partitions',
  ofPartitions: (count, list) => `${count} (${list})`,
  nonePartitions: 'none',
  loop: 'Event loop',
  from: 'From',
  to: 'To',
  kinds: { requests: 'Requests', calls: 'Calls', events: 'Events' },
  byBroker: 'through the broker',
  inProcess: 'in the process',
  rate: 'Per second',
  errors: 'Failed per second',
  lag: 'Lag',
  lagOf: (events, seconds) =>
    `${events} ${events === '1' ? 'event' : 'events'}${seconds === null ? '' : `, ${seconds} s`}`,
  lagNone: 'none',
  circuit: 'Breaker',
  circuits: { closed: 'Closed', open: 'Open: nothing is sent', 'half-open': 'On trial' },
  leftOut: (count) => `${plural(count, 'instance', 'instances')} left out`,
  standing: {
    well: 'Well',
    behind: 'Behind',
    failing: 'Failing',
    away: 'Nobody is there',
    stopped: 'Its publisher hands nothing on',
  },
} satisfies Dictionary['topology']
