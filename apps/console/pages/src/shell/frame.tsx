import { Burger, Button, Drawer, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { hearing, now } from '../api/live.ts'
import { ask } from '../api/request.ts'
import { useWords } from '../language/language.tsx'
import { addressOf, type Page } from '../route.ts'
import { RouteLink } from '../route-link.tsx'
import { useStore } from '@banyan/pages/store'
import styles from './frame.module.css'
import { pageIcons } from './icons.tsx'
import { noticeFailure } from './notice.ts'
import { OwnPassword } from './own-password.tsx'
import { Preferences } from './preferences.tsx'
import { useMay, useSession } from './session.ts'

type FrameProps = { readonly page: Page; readonly children: ReactNode }

const LISTED: readonly Page[] = [
  'system',
  'topology',
  'board',
  'streams',
  'views',
  'desk',
  'dead-letters',
  'reconcile',
  'configuration',
  'faults',
  'logs',
  'glossary',
]
const FOR_ADMINS: readonly Page[] = ['accounts']

/** Around every page: where one can go, who one is, and whether the system is heard of. */
export const Frame = ({ page, children }: FrameProps) => {
  const { t } = useWords()
  const [isOpen, { toggle, close }] = useDisclosure(false)
  const [isChanging, password] = useDisclosure(false)
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#content">
        {t.skipToContent}
      </a>
      <header className={styles.top}>
        <Burger opened={isOpen} onClick={toggle} aria-label={t.navigation} size="sm" className={styles.burger} />
        <RouteLink to="/" className={styles.brand}>
          <img src="/icon.svg" alt="" width={26} height={26} />
          Banyan
        </RouteLink>
        <Hearing />
        <div className={styles.right}>
          <Preferences />
        </div>
      </header>
      <nav className={styles.side} aria-label={t.navigation}>
        <Links page={page} onPassword={password.open} />
      </nav>
      <Drawer
        opened={isOpen}
        onClose={close}
        size="xs"
        title={t.navigation}
        closeButtonProps={{ 'aria-label': t.close }}
      >
        <div onClick={close}>
          <Links page={page} onPassword={password.open} />
        </div>
      </Drawer>
      <OwnPassword isOpen={isChanging} onClose={password.close} />
      <main id="content" className={styles.main} data-page={page} tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}

const Links = ({ page, onPassword }: { readonly page: Page; readonly onPassword: () => void }) => {
  const { t } = useWords()
  const { name, role } = useSession()
  const client = useQueryClient()
  const pages = [...LISTED, ...(useMay('admin') ? FOR_ADMINS : []), 'audit' as const]
  const leave = async () => {
    await ask('/session', { method: 'DELETE' }).catch((error: unknown) => noticeFailure(t.signOut, String(error)))
    await client.resetQueries()
  }
  return (
    <div className={styles.links}>
      {pages.map((one) => {
        const Icon = pageIcons[one]
        return (
          <RouteLink key={one} to={addressOf(one)} className={styles.link} current={one === page}>
            <Icon size={18} />
            {t.pages[one]}
            {one === 'dead-letters' && <DeadLetterCount />}
          </RouteLink>
        )
      })}
      <div className={styles.who}>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {t.roles[role]}
        </Text>
        <div className={styles.own}>
          <Button variant="default" size="compact-sm" onClick={onPassword}>
            {t.changePassword}
          </Button>
          <Button variant="default" size="compact-sm" onClick={() => void leave()}>
            {t.signOut}
          </Button>
        </div>
      </div>
    </div>
  )
}

const DeadLetterCount = () => {
  const contexts = useStore(now)?.contexts ?? []
  const count = contexts.reduce((sum, { deadLetters }) => sum + (deadLetters ?? 0), 0)
  return count === 0 ? null : <span className={styles.count}>{count}</span>
}

/** Old numbers must not look like new ones. */
const Hearing = () => {
  const { t } = useWords()
  const state = useStore(hearing)
  return (
    <span className={styles.hearing} data-state={state} role="status">
      {t.hearing[state]}
    </span>
  )
}
