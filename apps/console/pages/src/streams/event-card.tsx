import { Button, Collapse, Group, Text, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import type { OperatorEvent } from '../api/answers.ts'
import { contextPath } from '../api/request.ts'
import { useWords } from '../language/language.tsx'
import { At } from '../language/when.tsx'
import { addressOf } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { Json } from '../shell/page-parts.tsx'
import { RevealButton } from '../shell/reveal-button.tsx'
import { EventChain } from './event-chain.tsx'

type EventCardProps = { readonly event: OperatorEvent; readonly isOpen?: boolean; readonly showsStream?: boolean }

const TRACE_ID = /^[0-9a-f]{2}-([0-9a-f]{32})-/

/** One event: in a line, and on demand with all it holds. */
export const EventCard = ({ event, isOpen = false, showsStream = false }: EventCardProps) => {
  const { t } = useWords()
  const [opened, setOpened] = useState(isOpen)
  const { type, version, stream, recordedAt, actor } = event
  return (
    <article style={{ borderTop: '1px solid var(--line)', padding: '10px 0' }}>
      <UnstyledButton w="100%" aria-expanded={opened} onClick={() => setOpened(!opened)}>
        <Group gap="0 12px">
          <Text fw={600}>{type}</Text>
          <code>{showsStream ? `${stream}@${version}` : `@${version}`}</code>
        </Group>
        <Group gap="0 12px" justify="space-between">
          <Text size="sm" c="dimmed">
            {t.byWhom(actor.kind, actor.id)}
          </Text>
          <Text size="sm" c="dimmed">
            <At instant={recordedAt} />
          </Text>
        </Group>
      </UnstyledButton>
      <Collapse expanded={opened}>{opened && <EventDetails event={event} />}</Collapse>
    </article>
  )
}

const EventDetails = ({ event }: { readonly event: OperatorEvent }) => {
  const { t } = useWords()
  const [revealed, setRevealed] = useState<OperatorEvent | null>(null)
  const [isChained, setChained] = useState(false)
  const shown = revealed ?? event
  const { context, stream, id, traceparent } = event
  const traceId = TRACE_ID.exec(traceparent ?? '')?.[1]
  return (
    <div style={{ display: 'grid', gap: 10, paddingTop: 10 }}>
      <Json value={shown.data} />
      <Group gap="xs">
        <RouteLink to={addressOf('streams', { context, stream, event: id })}>{t.wholeStream}</RouteLink>
        {traceId && <RouteLink to={addressOf('traces', {}, traceId)}>{t.trace}</RouteLink>}
        <Button size="compact-sm" variant="default" onClick={() => setChained(!isChained)} aria-expanded={isChained}>
          {t.chain}
        </Button>
        <RevealButton value={shown.data} path={contextPath(context, 'events', id, 'reveal')} onRevealed={setRevealed} />
      </Group>
      {isChained && <EventChain context={context} id={id} />}
      <details>
        <summary>{t.envelope}</summary>
        <Json value={{ ...shown, data: undefined }} />
      </details>
    </div>
  )
}
