import type { MouseEvent, ReactNode } from 'react'
import { goTo, pathOf, type Route } from './route.ts'

type RouteLinkProps = {
  readonly to: Route
  readonly current?: boolean
  /** Its name, where what stands in it says too little. */
  readonly label?: string
  readonly className: string | undefined
  readonly children: ReactNode
}

/** A link to another place of these pages. */
export const RouteLink = ({ to, current = false, label, className, children }: RouteLinkProps) => (
  <a
    className={className}
    href={pathOf(to)}
    aria-label={label}
    aria-current={current ? 'page' : undefined}
    onClick={(click) => follow(click, to)}
  >
    {children}
  </a>
)

/** Without a reload, unless the reader asks for another tab. */
const follow = (click: MouseEvent, to: Route) => {
  if (click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return
  click.preventDefault()
  goTo(to)
}
