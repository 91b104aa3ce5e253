import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configured } from '../../../anycompany/system/src/configuration/settings.ts'
import { settingsPart } from './settings-list.ts'

test('the page lists each setting with default, unit, what fits, variable and meaning', () => {
  const { content } = settingsPart(configured.settings)
  for (const { context, settings } of configured.settings) {
    assert.ok(content.includes(`### \`${context}\``), context)
    for (const name of Object.keys(settings)) assert.ok(content.includes(`| \`${name}\` |`), name)
  }
  for (const row of [
    '| `logLevel` | info | `debug`, `info`, `warn`, `error`, `silent` | `LOG_LEVEL` | Log level · 로그 수준. Lines below it are not written. |',
    '| `commentsPerMinute` | 30 /min | number > 0 – 1000000 | `CONFIG_GATEWAY_COMMENTS_PER_MINUTE` | Comments per minute · 댓글: 분당. How many one member may make on average. |',
    '| `sweepPauseMs` | none | integer 100 – 86400000, or none | `CONFIG_SHOP_SWEEP_PAUSE_MS` | Pause between sweeps · 전체 훑기 사이. After a table was read through, before it is read again. |',
  ])
    assert.ok(content.split('\n').includes(row), row)
})
