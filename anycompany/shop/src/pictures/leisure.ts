import type { Drawing } from './scene.ts'

export const tent: Drawing = (c, v) => `
<path d="M52 326l68 -76 40 76z" fill="#5fa36f"/><path d="M270 326l50 -92 44 92z" fill="#3f8f5f"/>
<path d="M200 108l132 220h-264z" fill="${c.base}"/><path d="M200 108l62 220h-124z" fill="${c.dark}"/><path d="M200 150l44 178h-88z" fill="${c.light}"/>
<path d="M200 150l-44 178 26 -84z" fill="${c.accent}"/>
${v % 2 === 0 ? `<circle cx="304" cy="96" r="24" fill="#f3d67c"/>` : `<path d="M318 76a28 28 0 1 0 14 42 24 24 0 0 1 -14 -42z" fill="#f3d67c"/>`}
<path d="M200 108v-26l24 9 -24 9" fill="${c.accent}" stroke="${c.dark}" stroke-width="4"/>`

export const hiking: Drawing = (c, v) => `
<path d="M40 326l92 -140 60 90 34 -48 74 98z" fill="#9fb0bb" opacity=".6"/><path d="M132 186l26 38 -26 -8 -22 6z" fill="#fff"/>
<path d="M150 128a50 50 0 0 1 100 0v20h-22v-18a28 28 0 0 0 -56 0v18h-22z" fill="${c.dark}"/>
<rect x="128" y="132" width="144" height="196" rx="40" fill="${c.base}"/><path d="M128 190q72 34 144 0v-18a40 40 0 0 0 -40 -40h-64a40 40 0 0 0 -40 40z" fill="${c.light}"/>
<rect x="152" y="236" width="96" height="70" rx="14" fill="${c.dark}"/><path d="M152 256h96" stroke="${c.accent}" stroke-width="7"/>
<rect x="106" y="${210 + (v % 3) * 8}" width="26" height="84" rx="12" fill="${c.accent}"/><rect x="268" y="${210 + (v % 2) * 10}" width="26" height="84" rx="12" fill="${c.accent}"/>`

export const yoga: Drawing = (c, v) => `
<path d="M60 300h226v28h-226z" fill="${c.base}"/><path d="M60 300h226v9h-226z" fill="${c.light}"/>
<circle cx="290" cy="284" r="44" fill="${c.dark}"/><circle cx="290" cy="284" r="31" fill="${c.base}"/><circle cx="290" cy="284" r="18" fill="${c.light}"/>
<circle cx="${150 + (v % 3) * 8}" cy="208" r="84" fill="${c.accent}"/>
<path d="M${86 + (v % 3) * 8} 170q30 -40 84 -34" fill="none" stroke="#fff" stroke-width="10" opacity=".55" stroke-linecap="round"/>`

export const book: Drawing = (c, v) => `
<g transform="rotate(-6 200 210)"><rect x="118" y="84" width="176" height="240" rx="8" fill="${c.dark}"/><rect x="126" y="92" width="164" height="226" rx="3" fill="#fffaf0"/>
<rect x="110" y="78" width="172" height="240" rx="8" fill="${c.base}"/><rect x="110" y="78" width="24" height="240" rx="8" fill="${c.dark}"/>
<rect x="152" y="108" width="108" height="60" rx="4" fill="#fffaf0"/><path d="M166 130h80M178 148h56" stroke="${c.dark}" stroke-width="7"/>
${
  [
    `<circle cx="206" cy="238" r="40" fill="${c.accent}"/><path d="M166 248q40 -34 80 0" fill="${c.light}"/>`,
    `<path d="M156 276l36 -74 28 44 16 -22 30 52z" fill="${c.light}"/><circle cx="240" cy="204" r="13" fill="${c.accent}"/>`,
    `<g fill="none" stroke="${c.light}" stroke-width="9"><path d="M176 214l-22 22 22 22M236 214l22 22 -22 22"/></g><path d="M216 206l-20 62" stroke="${c.accent}" stroke-width="8"/>`,
  ][v % 3]
}</g>`

export const record: Drawing = (c, v) => `
<circle cx="246" cy="208" r="104" fill="#20242a"/><g fill="none" stroke="#3b424b" stroke-width="3"><circle cx="246" cy="208" r="88"/><circle cx="246" cy="208" r="72"/><circle cx="246" cy="208" r="56"/></g>
<circle cx="246" cy="208" r="36" fill="${c.accent}"/><circle cx="246" cy="208" r="7" fill="#fffaf0"/>
<rect x="66" y="106" width="204" height="204" rx="6" fill="${c.base}"/>
${
  v % 2 === 0
    ? `<path d="M66 246q50 -60 102 -14t102 -20v92a6 6 0 0 1 -6 6h-192a6 6 0 0 1 -6 -6z" fill="${c.dark}"/><circle cx="140" cy="172" r="32" fill="${c.light}"/>`
    : `<g fill="none" stroke="${c.light}" stroke-width="12"><circle cx="168" cy="208" r="70"/><circle cx="168" cy="208" r="42"/></g><circle cx="168" cy="208" r="17" fill="${c.accent}"/>`
}
<path d="M82 124h70" stroke="#fffaf0" stroke-width="9"/>`

export const stationery: Drawing = (c, v) => `
<rect x="98" y="112" width="160" height="214" rx="12" fill="${c.base}"/><rect x="98" y="112" width="34" height="214" rx="12" fill="${c.dark}"/>
<g fill="#fffaf0"><rect x="88" y="138" width="30" height="10" rx="5"/><rect x="88" y="178" width="30" height="10" rx="5"/><rect x="88" y="218" width="30" height="10" rx="5"/><rect x="88" y="258" width="30" height="10" rx="5"/></g>
<rect x="154" y="146" width="82" height="54" rx="6" fill="#fffaf0"/><path d="M166 166h58M166 182h36" stroke="${c.accent}" stroke-width="5"/>
<g transform="rotate(${14 + (v % 3) * 5} 296 220)"><rect x="282" y="118" width="26" height="164" rx="4" fill="${c.accent}"/><path d="M282 282h26l-13 40z" fill="#f2d6b3"/><path d="M290 306h10l-5 16z" fill="${c.dark}"/><rect x="282" y="104" width="26" height="24" rx="6" fill="${c.light}"/></g>`
