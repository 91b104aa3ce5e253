import { Button, Collapse, Group, Text, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import type { OperatorEvent } from '../api/answers.ts'
import { contextPath } from '../api/request.ts'
import { useWords } from '../language/language.tsx'
import { At } from '../language/when.tsx'
import { addressOf } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { useDeed } from '../shell/deed.tsx'
import { Json } from '../shell/page-parts.tsx'
import { useMay } from '../shell/session.ts'
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
        <Group gap="sm" wrap="wrap">
          <Text fw={600}>{type}</Text>
          <code>{showsStream ? `${stream}@${version}` : `@${version}`}</code>
          <Text size="sm" c="dimmed" ml="auto">
            <At instant={recordedAt} />
          </Text>
        </Group>
        <Text size="sm" c="dimmed">
          {t.byWhom(actor.kind, actor.id)}
        </Text>
      </UnstyledButton>
      <Collapse expanded={opened}>{opened && <EventDetails event={event} />}</Collapse>
    </article>
  )
}

const EventDetails = ({ event }: { readonly event: OperatorEvent }) => {
  const { t } = useWords()
  const deed = useDeed()
  const mayReveal = useMay('operator')
  const [revealed, setRevealed] = useState<OperatorEvent | null>(null)
  const [isChained, setChained] = useState(false)
  const shown = revealed ?? event
  const { context, stream, id, traceparent } = event
  const traceId = TRACE_ID.exec(traceparent ?? '')?.[1]
  const hidesSomething = JSON.stringify(event.data).includes('"personal":true')
  const reveal = () =>
    deed<OperatorEvent>({
      title: t.reveal,
      text: t.revealText,
      action: t.reveal,
      path: contextPath(context, 'events', id, 'reveal'),
      onDone: setRevealed,
    })
  return (
    <div style={{ display: 'grid', gap: 10, paddingTop: 10 }}>
      <Json value={shown.data} />
      <Group gap="xs">
        <RouteLink to={addressOf('streams', { context, stream, event: id })}>{t.wholeStream}</RouteLink>
        {traceId && <RouteLink to={addressOf('traces', {}, traceId)}>{t.trace}</RouteLink>}
        <Button size="compact-sm" variant="default" onClick={() => setChained(!isChained)} aria-expanded={isChained}>
          {t.chain}
        </Button>
        {hidesSomething && mayReveal && revealed === null && (
          <Button size="compact-sm" variant="default" onClick={reveal}>
            {t.reveal}
          </Button>
        )}
      </Group>
      {isChained && <EventChain context={context} id={id} />}
      <details>
        <summary>{t.envelope}</summary>
        <Json value={{ ...shown, data: undefined }} />
      </details>
    </div>
  )
}
