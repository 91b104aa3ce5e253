import type { Arrow, Board } from '@banyan/board'
import type { Description } from '@banyan/model'
import type { Now } from '../../api/answers.ts'
import { eventLag, isBehind, isRelayStopped, type Lag } from '../../topology/lag.ts'

/** What is to be said of an arrow from an event to a policy of another context. */
export type LinkMark = {
  readonly arrow: Arrow
  readonly standing: 'well' | 'behind' | 'failing'
  /** Null: there is none. */
  readonly lag: Lag | null
}

/** Only arrows with something to say: a lag, or a failure. */
export const linkMarksOf = (
  { arrows }: Pick<Board, 'arrows'>,
  { contexts }: Pick<Description, 'contexts'>,
  now: Now,
): readonly LinkMark[] =>
  contexts.flatMap(({ name: context, policies }) =>
    policies
      .filter(({ on }) => on.context !== context)
      .flatMap(({ name, on }): readonly LinkMark[] => {
        const arrow = arrows.find(
          ({ kind, from, to }) =>
            kind === 'triggers' && from === `event ${on.context}.${on.event}` && to === `policy ${context}.${name}`,
        )
        if (!arrow) return []
        const lag = eventLag(now, { publisher: on.context, context, name }) ?? { events: 0, seconds: null }
        const failed = now.rates?.contexts?.[context]?.policies?.[name]?.failed ?? 0
        const isFailing = failed > 0 || isRelayStopped(now, on.context)
        if (lag.events === 0 && !isFailing) return []
        const standing = isFailing ? 'failing' : isBehind(lag) ? 'behind' : 'well'
        return [{ arrow, standing, lag: lag.events === 0 ? null : lag }]
      }),
  )
