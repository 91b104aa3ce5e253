import type { Drawing } from './scene.ts'

export const teaBag: Drawing = (c, v) => `
<path d="M118 112h164l14 206q0 12 -12 12h-168q-12 0 -12 -12z" fill="${c.base}"/>
<path d="M118 112h164l3 34h-170z" fill="${c.dark}"/><path d="M122 96h156v18h-156z" fill="${c.light}"/>
<rect x="140" y="174" width="120" height="112" rx="10" fill="#fffaf0"/>
<path d="M160 212h68v22q0 26 -34 26t-34 -26z" fill="${c.base}"/><path d="M228 218q22 -2 20 16 -2 12 -24 12" fill="none" stroke="${c.base}" stroke-width="7"/>
<path d="M${178 + (v % 3) * 4} 202q-8 -10 0 -20M${200 + (v % 3) * 4} 202q-8 -10 0 -20" fill="none" stroke="${c.dark}" stroke-width="5" stroke-linecap="round"/>
<path d="M160 274h80" stroke="${c.accent}" stroke-width="6"/>`

export const snack: Drawing = (c, v) => `
<path d="M104 100q12 14 24 0t24 0 24 0 24 0 24 0 24 0 24 0 24 0l6 114 -6 116q-12 -14 -24 0t-24 0 -24 0 -24 0 -24 0 -24 0 -24 0 -24 0l-6 -116z" fill="${c.base}"/>
<path d="M102 130h196M102 302h196" stroke="${c.light}" stroke-width="6" opacity=".8"/>
<circle cx="200" cy="210" r="58" fill="#fff7e6"/>
${
  v % 3 === 0
    ? `<circle cx="200" cy="210" r="38" fill="#c98a4b"/><g fill="#6b3d22"><circle cx="186" cy="198" r="6"/><circle cx="212" cy="204" r="6"/><circle cx="196" cy="226" r="6"/></g>`
    : v % 3 === 1
      ? `<path d="M160 226q40 -76 80 0 -40 26 -80 0z" fill="#e3a63c"/><path d="M176 216q24 -34 48 0" fill="none" stroke="#fff0c4" stroke-width="5"/>`
      : `<rect x="170" y="176" width="60" height="68" rx="6" fill="#5a3220"/><path d="M170 198h60M170 221h60M200 176v68" stroke="#8a5638" stroke-width="4"/>`
}
<path d="M136 164q12 -16 30 -20" stroke="${c.accent}" stroke-width="8" fill="none" stroke-linecap="round"/>`

export const fruit: Drawing = (c, v) => {
  const colour = ['#d1495b', '#f0932b', '#7fb069', '#7d5ba6'][v % 4]
  return `
<path d="M70 246h260l-20 74q-4 12 -16 12h-188q-12 0 -16 -12z" fill="#c98a4b"/><path d="M74 262h252M80 284h240M86 306h228" stroke="#8f5a2a" stroke-width="5"/>
<g fill="${colour}"><circle cx="136" cy="212" r="46"/><circle cx="264" cy="212" r="46"/><circle cx="200" cy="184" r="54"/></g>
<rect x="60" y="238" width="280" height="20" rx="10" fill="#a96c37"/>
<path d="M200 134q0 -28 16 -40" stroke="#6b3d22" stroke-width="7" fill="none" stroke-linecap="round"/><path d="M212 112q34 -26 56 2 -34 22 -56 -2z" fill="#5fa36f"/>
<path d="M166 170q8 -22 30 -24M108 204q6 -18 22 -20" stroke="#fff" stroke-width="8" opacity=".6" fill="none" stroke-linecap="round"/>
<rect x="176" y="270" width="48" height="34" rx="5" fill="#fffaf0"/><path d="M186 287h28" stroke="${c.accent}" stroke-width="5"/>`
}

export const skincare: Drawing = (c, v) => `
<rect x="112" y="156" width="92" height="174" rx="18" fill="${c.base}"/><rect x="132" y="112" width="52" height="46" rx="8" fill="${c.dark}"/>
<path d="M158 112v-22h${30 + (v % 3) * 8}" fill="none" stroke="${c.dark}" stroke-width="12" stroke-linecap="round"/>
<rect x="126" y="206" width="64" height="74" rx="8" fill="#fff"/><path d="M138 226h40M138 242h28" stroke="${c.accent}" stroke-width="6"/>
<rect x="216" y="252" width="94" height="78" rx="16" fill="${c.light}"/><rect x="210" y="226" width="106" height="34" rx="10" fill="${c.accent}"/>
<circle cx="263" cy="296" r="15" fill="#fff" opacity=".8"/><rect x="120" y="168" width="12" height="148" rx="6" fill="#fff" opacity=".35"/>`

export const fragrance: Drawing = (c, v) => `
<rect x="172" y="86" width="56" height="52" rx="8" fill="${c.dark}"/><rect x="180" y="134" width="40" height="22" fill="${c.accent}"/>
${
  v % 2 === 0
    ? `<rect x="110" y="154" width="180" height="176" rx="28" fill="#ffffffb8" stroke="${c.base}" stroke-width="8"/><path d="M120 226q80 -26 160 0v72q0 22 -22 22h-116q-22 0 -22 -22z" fill="${c.base}" opacity=".75"/>`
    : `<circle cx="200" cy="242" r="90" fill="#ffffffb8" stroke="${c.base}" stroke-width="8"/><path d="M118 240q82 -26 164 0a82 80 0 0 1 -164 0z" fill="${c.base}" opacity=".75"/>`
}
<rect x="160" y="222" width="80" height="56" rx="6" fill="#fff"/><path d="M176 242h48M184 258h32" stroke="${c.dark}" stroke-width="5"/>
<g fill="${c.light}"><circle cx="268" cy="92" r="7"/><circle cx="292" cy="76" r="5"/><circle cx="290" cy="106" r="5"/><circle cx="316" cy="92" r="4"/></g>`
