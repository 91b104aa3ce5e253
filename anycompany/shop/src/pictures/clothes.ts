import type { Drawing } from './scene.ts'

export const tshirt: Drawing = (c, v) => `
<path d="M150 96l-74 40 26 62 34 -16v142h128v-142l34 16 26 -62 -74 -40q-50 44 -100 0z" fill="${c.base}"/>
<path d="M150 96q50 44 100 0l-12 -6q-38 30 -76 0z" fill="${c.dark}"/>
<path d="M136 182v142M264 182v142" stroke="${c.dark}" stroke-width="3" opacity=".35"/>
${
  [
    `<path d="M136 214h128M136 240h128M136 266h128" stroke="${c.light}" stroke-width="12"/>`,
    `<circle cx="200" cy="222" r="34" fill="${c.light}"/><path d="M174 236q26 -44 52 0z" fill="${c.accent}"/>`,
    `<rect x="212" y="186" width="34" height="38" rx="4" fill="${c.light}"/><path d="M212 198h34" stroke="${c.accent}" stroke-width="6"/>`,
  ][v % 3]
}`

export const coat: Drawing = (c, v) => `
<path d="M152 84l-62 44 -20 176 44 8 16 -120v136h140v-136l16 120 44 -8 -20 -176 -62 -44q-48 30 -96 0z" fill="${c.base}"/>
<path d="M152 84l48 62 48 -62 16 10 -46 90h-36l-46 -90z" fill="${c.dark}"/><path d="M200 150v178" stroke="${c.dark}" stroke-width="4"/>
<g fill="${c.accent}"><circle cx="216" cy="206" r="7"/><circle cx="216" cy="244" r="7"/><circle cx="216" cy="282" r="7"/></g>
${
  v % 2 === 0
    ? `<path d="M146 258h38v12h-38zM228 258h30v12h-30z" fill="${c.light}"/>`
    : `<path d="M130 236h140v16h-140z" fill="${c.dark}"/><rect x="190" y="232" width="24" height="24" rx="4" fill="none" stroke="${c.light}" stroke-width="5"/>`
}`

export const sneaker: Drawing = (c, v) => `
<path d="M72 214q4 -46 24 -54 24 18 56 2l18 -22 74 72q56 12 78 38 12 16 6 44h-250q-12 -40 -6 -80z" fill="${c.base}"/>
<path d="M72 214q4 -46 24 -54 24 18 56 2l12 14q-40 26 -92 38z" fill="${c.dark}"/>
<path d="M252 246q50 10 72 36l4 12h-110q2 -34 34 -48z" fill="${c.light}"/>
<path d="M66 290h266q14 0 14 18 0 20 -24 20h-230q-28 0 -26 -38z" fill="#fff"/><path d="M70 308h274" stroke="${c.accent}" stroke-width="7"/>
<g stroke="#fff" stroke-width="8" stroke-linecap="round"><path d="M172 166l-22 20M192 186l-22 20M212 206l-22 20"/></g>
<path d="M96 270q${40 + (v % 4) * 10} 4 78 -${30 + (v % 3) * 8}" fill="none" stroke="${c.accent}" stroke-width="12" stroke-linecap="round"/>`

export const bag: Drawing = (c, v) => `
${
  v % 2 === 0
    ? `<path d="M146 176v-34a54 54 0 0 1 108 0v34" fill="none" stroke="${c.dark}" stroke-width="14"/>`
    : `<path d="M120 190q-10 -120 80 -118t80 118" fill="none" stroke="${c.dark}" stroke-width="10"/>`
}
<path d="M96 166h208l22 148a14 14 0 0 1 -14 16h-224a14 14 0 0 1 -14 -16z" fill="${c.base}"/>
<path d="M96 166h208l9 62q-113 40 -226 0z" fill="${c.dark}" opacity=".4"/>
<rect x="178" y="226" width="44" height="34" rx="8" fill="${c.accent}"/><rect x="192" y="238" width="16" height="10" rx="3" fill="${c.dark}"/>
<path d="M88 300h224" stroke="${c.light}" stroke-width="5" stroke-dasharray="10 7"/>`
