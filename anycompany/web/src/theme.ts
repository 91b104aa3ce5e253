import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

/** AnyCompany's green, from the lightest to the darkest. */
const brand: MantineColorsTuple = [
  '#eaf6f0',
  '#d3eadf',
  '#a7d5c0',
  '#77bf9e',
  '#4fab82',
  '#349b6e',
  '#238a60',
  '#1b7350',
  '#155c40',
  '#0c3f2b',
]

/** The look of the pages. */
export const theme = createTheme({
  colors: { brand },
  primaryColor: 'brand',
  primaryShade: { light: 7, dark: 5 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily:
    "'Pretendard Variable', Pretendard, -apple-system, BlinkMacSystemFont, 'Apple SD Gothic Neo', 'Noto Sans KR', 'Noto Sans CJK KR', 'Malgun Gothic', 'Segoe UI', system-ui, sans-serif",
})

/** Colours that have a job rather than a name, for both schemes. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--page': '#f5f6f4',
    '--card': '#ffffff',
    '--line': '#e3e6e2',
    '--quiet': '#5c655f',
    '--liked': '#c9274b',
    '--mantine-color-body': '#f5f6f4',
    '--mantine-color-dimmed': '#5c655f',
    '--mantine-color-placeholder': '#717a74',
  },
  dark: {
    '--page': '#121513',
    '--card': '#1b1f1d',
    '--line': '#2e3431',
    '--quiet': '#a3ada7',
    '--liked': '#ff7a96',
    '--mantine-color-body': '#121513',
    '--mantine-color-dimmed': '#a3ada7',
    '--mantine-color-placeholder': '#8a948e',
  },
})
