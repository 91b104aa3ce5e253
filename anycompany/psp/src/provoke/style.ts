/** One column on a phone; light or dark as the reader's system is. */
export const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d9d9de, #3a3a40); --soft: light-dark(#f5f5f7, #1f1f23);
  --ink: light-dark(#1d1d1f, #f0f0f2); --dim: light-dark(#5f5f66, #a5a5ad); --accent: light-dark(#0b57d0, #8ab4f8); --warn: light-dark(#b3261e, #f2b8b5) }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 70rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: light-dark(#fff, #131316) }
header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .5rem }
h1 { font-size: 1.4rem; margin: 0 } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem } p { margin: .25rem 0; color: var(--dim) }
a { color: var(--accent) }
form.set { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); align-items: end }
label { display: grid; gap: .25rem; font-size: .9rem; color: var(--dim) }
select, input, button { font: inherit; min-height: 2.75rem; width: 100%; padding: .4rem .6rem; border: 1px solid var(--line); border-radius: .5rem;
  background: var(--soft); color: var(--ink) }
button { cursor: pointer; width: auto } button.start { width: 100%; background: var(--accent); color: light-dark(#fff, #131316); border-color: transparent }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.wide { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem }
table { border-collapse: collapse; width: 100%; font-size: .875rem }
th, td { text-align: start; padding: .4rem .6rem; border-block-end: 1px solid var(--line); white-space: nowrap }
tr:last-child td { border-block-end: 0 } th { color: var(--dim); font-weight: 500 } td.number, th.number { text-align: end; font-variant-numeric: tabular-nums }
ul.plain { list-style: none; padding: 0; margin: 0 } ul.plain li { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; padding: .25rem 0 }
dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: .5rem 0 } dt { color: var(--dim) } dd { margin: 0; font-variant-numeric: tabular-nums }
code { overflow-wrap: anywhere } .wrong { color: var(--warn) }
`
