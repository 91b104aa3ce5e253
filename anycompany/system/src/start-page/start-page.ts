import { readFileSync } from 'node:fs'
import type { OwnHandler } from '@banyan/gateway'
import { escape, languageOf, sendPage } from './page.ts'
import { type StartPageLanguage, TEXTS } from './words.ts'

/** A row of the launcher's `processes.json`. */
type RunningProcess = {
  readonly name: string
  readonly pid: number | null
  readonly port: number | null
  readonly state: string
  readonly since: string
  readonly restarts: number
}

/** Where the registry is asked. */
type RegistryPorts = { readonly httpPort: string; readonly dnsPort: string }

/** The table shows what has changed at most this long ago. */
const REFRESH_S = 15

/** `/banyan`: what runs where, demo logins, a tour, the source map. Without a list of processes it says so. */
export const startPage =
  (o: { readonly processesFile: string | undefined; readonly registry?: RegistryPorts | undefined }): OwnHandler =>
  (request, response) => {
    const path = (request.url ?? '').split('?')[0]
    const language = languageOf(request)
    if (path !== '/banyan' && path !== '/banyan/')
      return sendPage(response, {
        language,
        title: '404',
        body: `<main><h1>404</h1><p><a href="/banyan">/banyan</a></p></main>`,
        status: 404,
      })
    const processes = readProcesses(o.processesFile)
    sendPage(response, {
      language,
      title: TEXTS[language].title,
      body: body(language, processes, o.registry),
      refreshS: REFRESH_S,
    })
  }

const body = (
  language: StartPageLanguage,
  processes: readonly RunningProcess[],
  registry: RegistryPorts | undefined,
): string => {
  const t = TEXTS[language]
  return `<header><span><b>AnyCompany</b></span><a href="${t.other[1]}" lang="${language === 'ko' ? 'en' : 'ko'}">${t.other[0]}</a></header>
<main>
<h1>Banyan</h1>
<p class="lead">${t.lead}</p>
<h2>${t.doors}</h2>
<nav class="doors" aria-label="${t.doors}">
${door('/', t.shop)}${door('/social', t.social)}${door(`/banyan/docs/source-map${language === 'ko' ? '.ko' : ''}`, t.map)}
${door('/banyan/docs/glossary', t.glossary)}${door('/banyan/errors', t.errors)}${door('/api/social/openapi.json', t.api)}
</nav>
<h2>${t.running}</h2>
${processes.length === 0 ? `<p>${t.nothing}</p>` : processTable(language, processes)}
${registry === undefined ? '' : registryLine(t.registry, registry)}
<h2>${t.tour}</h2>
<ol>${t.steps.map(([text, href, label]) => `<li>${text}${href ? ` <a href="${href}">${label}</a>` : ''}</li>`).join('')}</ol>
<h2>${t.logins}</h2>
${table(
  t.loginColumns,
  LOGINS.map(({ email, password, who }) => [code(email), code(password), t.people[who]]),
)}
</main>`
}

/** As the shop's own README tells them. */
const LOGINS = [
  { email: 'mina@anycompany.example', password: 'demo-mina', who: 'mina' },
  { email: 'joon@anycompany.example', password: 'demo-joon', who: 'joon' },
  { email: 'admin@anycompany.example', password: 'demo-admin', who: 'admin' },
] as const

const door = (href: string, [title, text]: readonly [string, string]): string =>
  `<a href="${href}"><strong>${title}</strong><span>${text}</span></a>`

const processTable = (language: StartPageLanguage, processes: readonly RunningProcess[]): string => {
  const { columns, states } = TEXTS[language]
  const time = new Intl.DateTimeFormat(language === 'ko' ? 'ko-KR' : 'en-GB', {
    timeStyle: 'medium',
    dateStyle: 'short',
  })
  return table(
    columns,
    processes.map((p) => [
      escape(p.name),
      `<span class="${escape(p.state)}">${escape(states[p.state] ?? p.state)}</span>`,
      p.port ? String(p.port) : '',
      String(p.pid ?? ''),
      `<time datetime="${escape(p.since)}">${escape(time.format(new Date(p.since)))}</time>`,
      String(p.restarts),
    ]),
    'dense',
  )
}

const registryLine = (title: string, { httpPort, dnsPort }: RegistryPorts): string => {
  const http = escape(`http://127.0.0.1:${httpPort}/registry/instances`)
  return `<p>${title}: <a href="${http}">${http}</a>, DNS ${code(`127.0.0.1:${dnsPort}`)}</p>`
}

const table = (columns: readonly string[], rows: readonly (readonly string[])[], kind = ''): string =>
  `<div class="scroll"><table class="${kind}"><thead><tr>${columns.map((c) => `<th scope="col">${c}</th>`).join('')}</tr></thead>
<tbody>${rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</tbody></table></div>`

const code = (text: string): string => `<code>${escape(text)}</code>`

const readProcesses = (file: string | undefined): readonly RunningProcess[] => {
  if (file === undefined) return []
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as readonly RunningProcess[]
  } catch {
    return [] // not written yet: the page says that there is no list
  }
}
