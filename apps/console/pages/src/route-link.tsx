import type { MouseEvent, ReactNode } from 'react'
import { goTo } from './route.ts'

type RouteLinkProps = {
  readonly to: string
  readonly current?: boolean
  readonly className?: string | undefined
  readonly children: ReactNode
}

/** A link to another place of these pages. */
export const RouteLink = ({ to, current = false, className, children }: RouteLinkProps) => (
  <a className={className} href={to} aria-current={current ? 'page' : undefined} onClick={(click) => follow(click, to)}>
    {children}
  </a>
)

/** Without a reload, unless the reader asks for another tab. */
const follow = (click: MouseEvent, to: string) => {
  if (click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return
  click.preventDefault()
  goTo(to)
}
