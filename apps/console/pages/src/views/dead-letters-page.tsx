import { Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DeadLetter } from '../api/answers.ts'
import { deadLettersQuery } from '../api/queries.ts'
import { contextPath } from '../api/request.ts'
import { useWords } from '../language/language.tsx'
import { At } from '../language/when.tsx'
import { addressOf } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { Answer } from '../shell/answer.tsx'
import { useContexts } from '../shell/context-select.tsx'
import { useDeed } from '../shell/deed.tsx'
import { Nothing, PageBody } from '../shell/page-parts.tsx'
import styles from '../shell/page.module.css'
import { useMay } from '../shell/session.ts'
import { letterQueues } from './letter-queues.ts'

const REFRESH_MS = 5_000

/** Messages that a consumer can't take: each source waits behind its first. */
export const DeadLettersPage = () => {
  const { t } = useWords()
  return (
    <PageBody title={t.pages['dead-letters']}>
      <Text size="sm" c="dimmed" maw={720}>
        {t.deadLettersText}
      </Text>
      {useContexts().map(({ value, label }) => (
        <ContextLetters key={value} context={value} title={label} />
      ))}
    </PageBody>
  )
}

const ContextLetters = ({ context, title }: { readonly context: string; readonly title: string }) => {
  const { t } = useWords()
  const found = useQuery({ ...deadLettersQuery(context), refetchInterval: REFRESH_MS })
  return (
    <section className={styles.card}>
      <h2>{title}</h2>
      <Answer query={found} height={40}>
        {({ letters }) => {
          if (letters.length === 0) return <Nothing>{t.noDeadLetters}</Nothing>
          return letterQueues(letters).map((queue) => (
            <Queue key={`${queue.first.consumer} ${queue.first.source}`} context={context} {...queue} />
          ))
        }}
      </Answer>
    </section>
  )
}

type QueueProps = { readonly context: string; readonly first: DeadLetter; readonly held: number }

const Queue = ({ context, first, held }: QueueProps) => {
  const { t } = useWords()
  const deed = useDeed()
  const mayAct = useMay('operator')
  const [sentence, setSentence] = useState<string | null>(null)
  const { consumer, source, messageId, type, failure, hasSentence, attempts, at } = first
  const act = (what: 'replay' | 'skip') => () =>
    deed({
      title: t.letterDeeds[what](consumer),
      text: t.letterDeedTexts[what],
      action: t.letterDeedNames[what],
      isGrave: what === 'skip',
      path: contextPath(context, 'dead-letters', what),
      body: { consumer, source },
      refresh: [['dead-letters', context]],
    })
  const reveal = () =>
    deed<{ readonly sentence: string | null }>({
      title: t.revealSentence,
      text: t.revealSentenceText,
      action: t.revealSentence,
      path: contextPath(context, 'dead-letters', 'reveal'),
      body: { consumer, messageId },
      onDone: (answer) => setSentence(answer.sentence ?? t.sentenceForgotten),
    })
  const [publisher = '', stream = ''] = source.split(/:(.*)/s)
  const event = messageId.slice(publisher.length + 1)
  return (
    <article
      style={{ borderTop: '1px solid var(--line)', marginTop: 8, padding: '12px 0 4px', display: 'grid', gap: 6 }}
    >
      <Group gap="0 12px">
        <Text fw={600}>{consumer}</Text>
        <Text size="sm">{t.waitsFor(type)}</Text>
        <RouteLink to={addressOf('streams', { context: publisher, stream, event })}>
          <code>{messageId}</code>
        </RouteLink>
      </Group>
      <Text size="sm" c="var(--bad)" lang="en" className="code">
        {failure ? `${failure.code ?? failure.type}${failure.place === null ? '' : ` · ${failure.place}`}` : '–'}
      </Text>
      {sentence !== null && (
        <Text size="sm" lang="en" aria-label={t.content} role="group">
          {sentence}
        </Text>
      )}
      <Text size="sm" c="dimmed">
        {t.attempts(attempts)} · <At instant={at} />
        {held > 0 && ` · ${t.heldBehind(held)}`}
      </Text>
      {mayAct && (
        <Group gap={6}>
          <Button size="compact-sm" variant="default" onClick={act('replay')}>
            {t.letterDeedNames.replay}
          </Button>
          <Button size="compact-sm" variant="default" onClick={act('skip')}>
            {t.letterDeedNames.skip}
          </Button>
          {hasSentence && sentence === null && (
            <Button size="compact-sm" variant="default" onClick={reveal}>
              {t.revealSentence}
            </Button>
          )}
        </Group>
      )}
    </article>
  )
}
