import type { Drawing } from './scene.ts'

export const laptop: Drawing = (c, v) => `
<rect x="92" y="112" width="216" height="150" rx="12" fill="${c.dark}"/>
<rect x="103" y="123" width="194" height="128" rx="4" fill="${c.light}"/>
<path d="M103 ${216 - (v % 3) * 14}q52 -58 98 -14t96 -26V251H103z" fill="${c.base}" opacity=".8"/>
<circle cx="${252 - (v % 4) * 30}" cy="156" r="16" fill="${c.accent}"/>
<path d="M64 262h272l18 48a12 12 0 0 1 -11 16h-286a12 12 0 0 1 -11 -16z" fill="#e9edf0"/>
<path d="M64 262h272l5 13h-282z" fill="#fff"/><rect x="158" y="296" width="84" height="20" rx="5" fill="#cfd6db"/>
<path d="M86 282h228m-234 8h240" stroke="#b8c1c8" stroke-width="5" stroke-dasharray="14 5"/>`

export const phone: Drawing = (c, v) => `
<g transform="rotate(${-8 + (v % 3) * 8} 200 210)">
<rect x="132" y="74" width="136" height="258" rx="24" fill="${c.dark}"/>
<rect x="141" y="83" width="118" height="240" rx="16" fill="${c.light}"/>
<path d="M141 230q40 -70 70 -20t48 -26v123a16 16 0 0 1 -16 16h-86a16 16 0 0 1 -16 -16z" fill="${c.base}"/>
<rect x="180" y="91" width="40" height="9" rx="5" fill="${c.dark}"/>
<circle cx="${178 + (v % 4) * 14}" cy="150" r="22" fill="${c.accent}"/>
<g fill="#fff" opacity=".85"><rect x="155" y="284" width="22" height="22" rx="6"/><rect x="189" y="284" width="22" height="22" rx="6"/><rect x="223" y="284" width="22" height="22" rx="6"/></g>
</g>`

export const headphones: Drawing = (c, v) => `
<path d="M104 246v-34a96 96 0 0 1 192 0v34" fill="none" stroke="${c.dark}" stroke-width="20" stroke-linecap="round"/>
<path d="M140 138a84 84 0 0 1 120 0" fill="none" stroke="${c.light}" stroke-width="8" stroke-linecap="round"/>
<rect x="78" y="226" width="62" height="100" rx="28" fill="${c.base}"/><rect x="260" y="226" width="62" height="100" rx="28" fill="${c.base}"/>
<rect x="126" y="236" width="24" height="80" rx="12" fill="${c.dark}"/><rect x="250" y="236" width="24" height="80" rx="12" fill="${c.dark}"/>
<circle cx="100" cy="276" r="${9 + (v % 3) * 3}" fill="${c.accent}"/><circle cx="300" cy="276" r="${9 + (v % 3) * 3}" fill="${c.accent}"/>`

export const keyboard: Drawing = (c, v) => {
  const key = (row: number, column: number) =>
    `<rect x="${74 + column * 32 + row * 4}" y="${190 + row * 34}" width="26" height="27" rx="6" fill="${
      (row * 8 + column + v) % 7 === 0 ? c.accent : (row + column) % 9 === 8 ? c.light : '#fdfdfd'
    }"/>`
  const rows = [0, 1, 2].map((row) =>
    [0, 1, 2, 3, 4, 5, 6, 7]
      .slice(0, row === 2 ? 7 : 8)
      .map((column) => key(row, column))
      .join(''),
  )
  return `
<path d="M200 170c0 -50 66 -20 60 -70" fill="none" stroke="${c.dark}" stroke-width="6"/>
<rect x="54" y="172" width="292" height="152" rx="18" fill="${c.dark}"/><rect x="54" y="172" width="292" height="140" rx="18" fill="${c.base}"/>
${rows.join('')}
<rect x="132" y="288" width="136" height="16" rx="6" fill="#fdfdfd"/>`
}
