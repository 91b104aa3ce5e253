import type { Drawing } from './scene.ts'

export const coffeeTools: Drawing = (c, v) => `
<path d="M124 110h152l-50 92h-52z" fill="${c.light}"/><path d="M124 110h152l-8 16h-136z" fill="#fff"/>
<path d="M144 140l22 54M256 140l-22 54M200 132v66" stroke="${c.dark}" stroke-width="3" opacity=".3"/>
<rect x="152" y="198" width="96" height="14" rx="6" fill="${c.accent}"/>
<path d="M156 212h88l30 88q6 28 -20 28h-108q-26 0 -20 -28z" fill="#ffffffb0" stroke="${c.dark}" stroke-width="5"/>
<path d="M137 ${276 - (v % 3) * 12}h126l10 28q4 20 -16 20h-114q-20 0 -16 -20z" fill="#6b3d22"/>
<path d="M268 226q52 -4 44 40 -6 28 -44 24" fill="none" stroke="${c.base}" stroke-width="12"/>
<path d="M180 88q-14 -18 0 -34M212 88q-14 -18 0 -34" fill="none" stroke="#fff" stroke-width="7" stroke-linecap="round"/>`

export const cup: Drawing = (c, v) => `
<path d="M270 190q66 -8 62 48 -4 46 -74 42" fill="none" stroke="${c.dark}" stroke-width="18"/>
<path d="M94 158h188v78q0 90 -94 90t-94 -90z" fill="${c.base}"/><ellipse cx="188" cy="158" rx="94" ry="24" fill="${c.light}"/>
<ellipse cx="188" cy="160" rx="78" ry="17" fill="#7a4a2b"/>
${
  v % 2 === 0
    ? `<path d="M98 232q46 26 90 0t92 0" fill="none" stroke="${c.light}" stroke-width="12"/>`
    : `<g fill="${c.light}"><circle cx="140" cy="236" r="12"/><circle cx="188" cy="250" r="12"/><circle cx="236" cy="236" r="12"/><circle cx="164" cy="284" r="9"/><circle cx="212" cy="284" r="9"/></g>`
}
<path d="M160 122q-16 -22 0 -42M206 122q-16 -22 0 -42" fill="none" stroke="#fff" stroke-width="9" stroke-linecap="round"/>`

export const pot: Drawing = (c, v) => `
<rect x="44" y="206" width="312" height="24" rx="12" fill="${c.dark}"/>
<path d="M86 190h228v108q0 32 -32 32h-164q-32 0 -32 -32z" fill="${c.base}"/><path d="M86 190h40v140h-8q-32 0 -32 -32z" fill="${c.light}" opacity=".5"/>
<path d="M78 188q8 -56 122 -56t122 56z" fill="${c.dark}"/><path d="M96 180q20 -36 104 -36" fill="none" stroke="${c.light}" stroke-width="6" opacity=".6"/>
<rect x="176" y="104" width="48" height="30" rx="13" fill="${c.accent}"/>
${v % 2 === 0 ? `<path d="M86 296h228" stroke="${c.accent}" stroke-width="6"/>` : ''}
<path d="M130 104q-12 -16 0 -32M270 104q-12 -16 0 -32" fill="none" stroke="#fff" stroke-width="8" stroke-linecap="round"/>`

export const lamp: Drawing = (c, v) => `
<ellipse cx="200" cy="230" rx="150" ry="96" fill="#ffe9a8" opacity=".55"/>
${
  v % 2 === 0
    ? `<path d="M150 90h100l44 106h-188z" fill="${c.base}"/><path d="M150 90h30l-26 106h-48z" fill="${c.light}" opacity=".6"/>`
    : `<path d="M104 196a96 96 0 0 1 192 0z" fill="${c.base}"/><path d="M122 180a80 80 0 0 1 70 -66" fill="none" stroke="${c.light}" stroke-width="10" stroke-linecap="round"/>`
}
<ellipse cx="200" cy="198" rx="42" ry="16" fill="#fff4cf"/>
<rect x="193" y="204" width="14" height="112" fill="${c.dark}"/><rect x="140" y="312" width="120" height="18" rx="9" fill="${c.dark}"/>
<path d="M250 204v44" stroke="${c.accent}" stroke-width="4"/><circle cx="250" cy="252" r="7" fill="${c.accent}"/>`

export const bedding: Drawing = (c, v) => `
<rect x="60" y="130" width="280" height="130" rx="20" fill="${c.dark}"/>
<rect x="84" y="166" width="106" height="62" rx="22" fill="#fff"/><rect x="210" y="166" width="106" height="62" rx="22" fill="#fff"/>
<path d="M58 230q142 -34 284 0v84h-284z" fill="${c.base}"/><path d="M58 230q142 -34 284 0v26q-142 -34 -284 0z" fill="${c.light}"/>
${
  v % 2 === 0
    ? `<path d="M110 262v50M170 256v56M230 256v56M290 262v50" stroke="${c.light}" stroke-width="8" opacity=".7"/>`
    : `<g fill="${c.accent}" opacity=".85"><circle cx="112" cy="284" r="9"/><circle cx="170" cy="272" r="9"/><circle cx="230" cy="284" r="9"/><circle cx="288" cy="272" r="9"/></g>`
}
<rect x="66" y="312" width="16" height="20" rx="4" fill="${c.dark}"/><rect x="318" y="312" width="16" height="20" rx="4" fill="${c.dark}"/>`

export const plant: Drawing = (c, v) => `
<g fill="#3f8f5f"><path d="M200 240q-96 -20 -92 -116 88 10 92 116z"/><path d="M200 240q96 -20 92 -116 -88 10 -92 116z"/></g>
<path d="M200 250q-52 -84 0 -${166 + (v % 3) * 10} 52 84 0 166z" fill="#5fb381"/>
<path d="M200 250v-150M200 236q-44 -36 -74 -92M200 236q44 -36 74 -92" fill="none" stroke="#235a3a" stroke-width="4"/>
<path d="M132 240h136l-14 76q-3 14 -18 14h-72q-15 0 -18 -14z" fill="${c.base}"/><rect x="122" y="230" width="156" height="28" rx="8" fill="${c.dark}"/>
${v % 2 === 0 ? `<path d="M140 284h120" stroke="${c.light}" stroke-width="9"/>` : `<path d="M150 276l16 18 16 -18 18 18 18 -18 16 18 16 -18" fill="none" stroke="${c.light}" stroke-width="6"/>`}`
