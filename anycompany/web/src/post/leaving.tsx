import { Button } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useWords } from '../language/language.tsx'
import { announce } from '../shell/announce.tsx'
import styles from './post-card.module.css'
import { useSession } from '../timeline/use-timeline.ts'

/** Stands where a post was, as long as its deletion can be undone. Takes the focus, and leaves it in the neighbourhood. */
export const Leaving = ({ postId }: { readonly postId: string }) => {
  const { t } = useWords()
  const session = useSession()
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const element = button.current
    const neighbour =
      element?.closest('li')?.nextElementSibling?.querySelector('article') ?? document.querySelector('main')
    element?.focus()
    return () => {
      if (document.activeElement === element || document.activeElement === document.body) neighbour?.focus()
    }
  }, [])
  const undo = () => {
    session.undoDelete(postId)
    announce(t.restored)
  }
  return (
    <div className={styles.leaving} role="status">
      <span>{t.deleting}</span>
      <Button ref={button} size="compact-sm" variant="light" onClick={undo}>
        {t.undo}
      </Button>
    </div>
  )
}
