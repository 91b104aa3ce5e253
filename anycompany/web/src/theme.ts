import {
  createTheme,
  defaultVariantColorsResolver,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core'

/** The shop's orange, from the lightest to the darkest: its own two tones are numbers 4 and 7. */
const brand: MantineColorsTuple = [
  '#fff4ec',
  '#fbeee6',
  '#fdd5bd',
  '#ffb78a',
  '#ff9a62',
  '#ee7434',
  '#d4541a',
  '#b83a0b',
  '#942e09',
  '#6f2408',
]

/** Red whose tone number 7 can be read on white, and carries white. */
const red: MantineColorsTuple = [
  '#fff5f5',
  '#ffe3e3',
  '#ffc9c9',
  '#ffa8a8',
  '#ff8787',
  '#f25c5c',
  '#de3b3b',
  '#c92a2a',
  '#b02525',
  '#962020',
]

/** The look of the pages: the shop's, so that nobody notices where one ends and the other begins. */
export const theme = createTheme({
  colors: { brand, red },
  primaryColor: 'brand',
  primaryShade: { light: 7, dark: 4 },
  // Filled shapes are light in the dark scheme, so what is written on them is dark: `--ink-on-filled`.
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input)
    return input.variant === 'filled' ? { ...colors, color: 'var(--ink-on-filled)' } : colors
  },
  defaultRadius: 10,
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily:
    "Pretendard, 'Apple SD Gothic Neo', 'Noto Sans KR', 'Noto Sans CJK KR', 'Malgun Gothic', system-ui, sans-serif",
})

/** Colours that have a job rather than a name, for both schemes; the first five are the shop's. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--page': '#faf8f5',
    '--card': '#ffffff',
    '--line': '#e6e0d8',
    '--quiet': '#6d665f',
    '--good': '#1f6f46',
    '--ink-on-filled': '#ffffff',
    '--liked': '#c2255c',
    '--danger': '#c92a2a',
    '--mantine-color-error': '#c92a2a',
    '--caution': '#fff3d6',
    '--caution-text': '#5c4300',
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#23201d',
    '--mantine-color-dimmed': '#6d665f',
    '--mantine-color-placeholder': '#7d756d',
    '--mantine-color-default-border': '#d9d2c9',
    '--mantine-color-brand-light': '#fbeee6',
    '--mantine-color-brand-light-hover': '#f8e2d4',
    '--mantine-color-brand-light-color': '#a3330a',
  },
  dark: {
    '--page': '#171513',
    '--card': '#221f1c',
    '--line': '#38332e',
    '--quiet': '#aaa198',
    '--good': '#84d3a6',
    '--ink-on-filled': '#2a1206',
    '--liked': '#ff7a9c',
    '--danger': '#ff8787',
    '--mantine-color-error': '#ff8787',
    '--caution': '#3a2f12',
    '--caution-text': '#ffe3a1',
    '--mantine-color-body': '#221f1c',
    '--mantine-color-text': '#f0ebe5',
    '--mantine-color-dimmed': '#aaa198',
    '--mantine-color-placeholder': '#8f867d',
    '--mantine-color-default': '#2b2723',
    '--mantine-color-default-hover': '#35302b',
    '--mantine-color-default-border': '#463f38',
    '--mantine-color-brand-light': '#35251b',
    '--mantine-color-brand-light-hover': '#432e20',
    '--mantine-color-brand-light-color': '#ffb78a',
  },
})
