import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { chainQuery } from '../api/queries.ts'
import { useWords } from '../language/language.tsx'
import { At } from '../language/when.tsx'
import { addressOf } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { Answer } from '../shell/answer.tsx'
import styles from '../shell/page.module.css'
import { type ChainNode, chainTree } from './chain.ts'

/** What led to an event and what followed, over all contexts, as a tree. */
export const EventChain = ({ context, id }: { readonly context: string; readonly id: string }) => {
  const { t, language } = useWords()
  return (
    <Answer query={useQuery(chainQuery(context, id))} height={60}>
      {({ events, looked }) => (
        <section aria-label={t.chain}>
          <Branch nodes={chainTree(events)} chosen={`${context}:${id}`} className={styles.tree} />
          <Text size="xs" c="dimmed" mt={6}>
            {looked.whole
              ? t.chainWhole(looked.events.toLocaleString(language))
              : t.chainPart(looked.events.toLocaleString(language))}
          </Text>
        </section>
      )}
    </Answer>
  )
}

type BranchProps = {
  readonly nodes: readonly ChainNode[]
  readonly chosen: string
  readonly className?: string | undefined
}

const Branch = ({ nodes, chosen, className }: BranchProps) => (
  <ul className={className}>
    {nodes.map(({ event: { context, id, type, recordedAt }, followers }) => (
      <li key={`${context}:${id}`}>
        <RouteLink
          className={styles.link}
          current={`${context}:${id}` === chosen}
          to={addressOf('streams', { context, stream: id.slice(0, id.lastIndexOf('@')), event: id })}
        >
          {context} · <strong>{type}</strong>
          <small>
            <At instant={recordedAt} />
          </small>
        </RouteLink>
        {followers.length > 0 && <Branch nodes={followers} chosen={chosen} />}
      </li>
    ))}
  </ul>
)
