import type { ReactNode } from 'react'

type IconProps = { readonly size?: number }

/** Line icons of one family. All are decoration: what they mean stands beside them or in the button's name. */
export const lineIcon = (drawing: ReactNode) => {
  const Icon = ({ size = 20 }: IconProps) => (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      {drawing}
    </svg>
  )
  return Icon
}

export const SunIcon = lineIcon(
  <>
    <circle cx={12} cy={12} r={4} />
    <path d="M12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1" />
  </>,
)
export const MoonIcon = lineIcon(<path d="M20 14.2A8 8 0 0 1 9.8 4a8 8 0 1 0 10.2 10.2Z" />)
export const SearchIcon = lineIcon(
  <>
    <circle cx={11} cy={11} r={6.5} />
    <path d="m16 16 4.5 4.5" />
  </>,
)
export const PeopleIcon = lineIcon(
  <>
    <circle cx={9} cy={8} r={3.5} />
    <path d="M3 20a6 6 0 0 1 12 0M15.5 4.9a3.5 3.5 0 0 1 0 6.2M17.5 14.6A6 6 0 0 1 21 20" />
  </>,
)
