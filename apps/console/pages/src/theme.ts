import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

/** A banyan's green, from the lightest to the darkest. */
const leaf: MantineColorsTuple = [
  '#eaf7f2',
  '#d5ece3',
  '#aad9c7',
  '#7cc5aa',
  '#57b592',
  '#3fa882',
  '#2c8a68',
  '#1f7256',
  '#17594a',
  '#0d4034',
]

/** The operators' look: calm, so that what is wrong stands out. */
export const theme = createTheme({
  colors: { leaf },
  primaryColor: 'leaf',
  primaryShade: 7,
  autoContrast: true,
  luminanceThreshold: 0.36,
  defaultRadius: 8,
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily:
    "Pretendard, 'Apple SD Gothic Neo', 'Noto Sans KR', 'Noto Sans CJK KR', 'Malgun Gothic', system-ui, sans-serif",
  headings: { fontWeight: '700' },
  // What turns says what it waits for: a name needs a role.
  components: { Loader: { defaultProps: { role: 'status' } } },
})

/** Colours that have a job rather than a name, for both schemes. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--page': '#f5f6f4',
    '--card': '#ffffff',
    '--line': '#dfe3de',
    '--quiet': '#5d655f',
    '--link': '#17594a',
    '--good': '#1f7256',
    '--caution': '#8a5300',
    '--bad': '#c21f2e',
    '--area': '#eceeea',
    '--area-line': '#b9beb7',
    '--process': '#ffffff',
    '--arrow': '#6a6f69',
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1d211e',
    '--mantine-color-dimmed': '#5d655f',
    '--mantine-color-placeholder': '#6f7671',
  },
  dark: {
    '--page': '#131614',
    '--card': '#1c201d',
    '--line': '#323833',
    '--quiet': '#a3aca5',
    '--link': '#8fd3ba',
    '--good': '#7cc5aa',
    '--caution': '#f2b45c',
    '--bad': '#ff8a8f',
    '--area': '#1a1e1b',
    '--area-line': '#4b534d',
    '--process': '#222723',
    '--arrow': '#98a19a',
    '--mantine-color-body': '#1c201d',
    '--mantine-color-text': '#e9ede9',
    '--mantine-color-dimmed': '#a3aca5',
    '--mantine-color-placeholder': '#88918a',
    '--mantine-color-default': '#242925',
    '--mantine-color-default-hover': '#2d332e',
    '--mantine-color-default-border': '#3d443e',
  },
})
