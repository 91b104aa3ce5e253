import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scramVerifier } from './scram.ts'

test('the verifier of the example in RFC 7677 fits the proofs printed there', async () => {
  const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64')
  // RFC 7677 section 3: user "user", password "pencil", 4096 rounds. Keys computed from its salt by two other implementations.
  assert.equal(
    await scramVerifier('pencil', salt),
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
  )
})

test('two verifiers of one password differ by their salt', async () => {
  assert.notEqual(await scramVerifier('pencil'), await scramVerifier('pencil'))
})
