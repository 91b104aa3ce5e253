import { Button, Loader } from '@mantine/core'
import { Component, Suspense, useState, type ReactNode } from 'react'
import { useWords } from '../language/language.tsx'
import styles from './part.module.css'

/** A part of the page whose code comes when it is needed: what stands there meanwhile, and when it cannot be had. */
export const Part = ({ children }: { readonly children: ReactNode }) => (
  <Boundary>
    <Suspense fallback={<Coming />}>{children}</Suspense>
  </Boundary>
)

/** A dialog whose code comes when it is opened for the first time. It stays then, so that it can close as it opened. */
export const OnDemand = ({ wanted, children }: { readonly wanted: boolean; readonly children: ReactNode }) => {
  const [wasWanted, setWasWanted] = useState(wanted)
  if (wanted && !wasWanted) setWasWanted(true)
  if (!wanted && !wasWanted) return null
  return (
    <Boundary>
      <Suspense fallback={null}>{children}</Suspense>
    </Boundary>
  )
}

/** A class, because React tells nothing else of errors below. */
class Boundary extends Component<{ readonly children: ReactNode }, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false }

  static getDerivedStateFromError() {
    return { hasFailed: true }
  }

  override render() {
    return this.state.hasFailed ? <Missing /> : this.props.children
  }
}

const Coming = () => {
  const { t } = useWords()
  return (
    <div className={styles.coming} role="status">
      <Loader size="sm" aria-label={t.loading} />
    </div>
  )
}

/** Code that could not be had once is not asked for again by the same page. */
const Missing = () => {
  const { t } = useWords()
  return (
    <div className={styles.coming} role="alert">
      <span>{t.partFailed}</span>
      <Button size="compact-sm" variant="light" onClick={() => location.reload()}>
        {t.tryAgain}
      </Button>
    </div>
  )
}
