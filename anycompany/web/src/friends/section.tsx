import { Badge } from '@mantine/core'
import { useId, type ReactNode } from 'react'
import styles from './friends.module.css'

type SectionProps = { readonly title: string; readonly count?: number; readonly children: ReactNode }

/** A titled card of the friends' column. Its title takes the focus when what had it disappears from the card. */
export const Section = ({ title, count = 0, children }: SectionProps) => {
  const titleId = useId()
  return (
    <section className={styles.card} aria-labelledby={titleId}>
      <h2 id={titleId} className={styles.title} tabIndex={-1}>
        {title}
        {count > 0 && (
          <Badge variant="light" size="sm" aria-hidden>
            {count}
          </Badge>
        )}
      </h2>
      {children}
    </section>
  )
}

/** Moves the focus from what is about to go to its card's title. */
export const focusSectionTitle = (inside: Element | null): void => {
  inside?.closest('section')?.querySelector<HTMLElement>(':is(h1, h2)[tabindex]')?.focus()
}
