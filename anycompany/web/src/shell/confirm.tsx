import { lazy } from 'react'
import { OnDemand } from './part.tsx'

const ConfirmDialog = lazy(() => import('./confirm-dialog.tsx').then((loaded) => ({ default: loaded.ConfirmDialog })))

export type ConfirmProps = {
  readonly opened: boolean
  readonly title: string
  readonly text: string
  readonly action: string
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Asks before something that others notice. */
export const Confirm = (props: ConfirmProps) => (
  <OnDemand wanted={props.opened}>
    <ConfirmDialog {...props} />
  </OnDemand>
)
