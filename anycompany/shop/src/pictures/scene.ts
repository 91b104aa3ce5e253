/** The colours of one picture. */
export type Colours = {
  readonly sky: string
  readonly ground: string
  readonly base: string
  readonly dark: string
  readonly light: string
  readonly accent: string
}

/** Draws one kind of thing into a square of 400 × 400; `variant` tells products of one colour apart. */
export type Drawing = (c: Colours, variant: number) => string

const palettes: readonly Colours[] = [
  { sky: '#fdf1e3', ground: '#f7d9b8', base: '#d9643a', dark: '#8f3a1e', light: '#f6b48f', accent: '#2f4858' },
  { sky: '#e8f1fb', ground: '#c6dcf3', base: '#3d6fb4', dark: '#234676', light: '#9dc0ea', accent: '#f2a541' },
  { sky: '#eaf5ec', ground: '#c9e6cf', base: '#3f8f5f', dark: '#235a3a', light: '#9ed3af', accent: '#e07a5f' },
  { sky: '#f5eefa', ground: '#e0cff0', base: '#7d5ba6', dark: '#4b3170', light: '#c5abe0', accent: '#f4c95d' },
  { sky: '#fdeef0', ground: '#f8cfd6', base: '#d1495b', dark: '#86263a', light: '#f0a3ae', accent: '#30638e' },
  { sky: '#eef2f4', ground: '#cfd9df', base: '#44525c', dark: '#222b32', light: '#9fb0bb', accent: '#ef8354' },
  { sky: '#e6f6f5', ground: '#bfe5e2', base: '#2a9d8f', dark: '#17605a', light: '#8fd3ca', accent: '#e9c46a' },
  { sky: '#fdf7e3', ground: '#f4e3a6', base: '#d8a31a', dark: '#8a640b', light: '#f3d67c', accent: '#5b5f97' },
]

/** The n-th way to colour a picture; they repeat. */
export const coloursNumber = (n: number): Colours => palettes[n % palettes.length] ?? palettes[0]!

/** A whole SVG: the thing on a soft stage. */
export const scene = (drawing: Drawing, colours: Colours, variant: number): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" role="img">
<defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${colours.sky}"/><stop offset="1" stop-color="${colours.ground}"/></linearGradient></defs>
<rect width="400" height="400" fill="url(#s)"/>
<circle cx="${150 + ((variant * 53) % 110)}" cy="${150 + ((variant * 31) % 60)}" r="132" fill="#fff" opacity=".5"/>
<ellipse cx="200" cy="330" rx="128" ry="15" fill="${colours.dark}" opacity=".18"/>
${drawing(colours, variant)}
</svg>
`
