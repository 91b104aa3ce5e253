/** Longest part that an index holds, in characters. */
const PART_MAX = 3
/** Characters of a name that are taken apart; what is behind them is found only together with what is before. */
const NAME_MAX = 60

/** Every part of a name, and of its Korean initials, by which it can be found. */
export const partsOf = (name: string): readonly string[] => {
  const characters = normalised(name).slice(0, NAME_MAX)
  return [...new Set([...partsIn(characters), ...partsIn(initialsOf(characters))])]
}

/** The parts that every name which matches a text has; none for a text without a character that counts. */
export const partsToFind = (search: string): readonly string[] => {
  const characters = normalised(search).slice(0, NAME_MAX)
  if (characters.length <= PART_MAX) return characters.length === 0 ? [] : [characters.join('')]
  const starts = [0, Math.floor((characters.length - PART_MAX) / 2), characters.length - PART_MAX]
  return [...new Set(starts.map((start) => characters.slice(start, start + PART_MAX).join('')))]
}

/** Whether a name, or its Korean initials, holds a text. */
export const nameMatches = (name: string, search: string): boolean => {
  const wanted = normalised(search).join('')
  if (wanted === '') return false
  const characters = normalised(name)
  return characters.join('').includes(wanted) || initialsOf(characters).join('').includes(wanted)
}

const normalised = (text: string): readonly string[] =>
  Array.from(text.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ''), asJamo)

const partsIn = (characters: readonly string[]): readonly string[] =>
  characters.flatMap((_, start) =>
    Array.from({ length: Math.min(PART_MAX, characters.length - start) }, (_none, i) =>
      characters.slice(start, start + i + 1).join(''),
    ),
  )

const INITIALS = Array.from('ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ')
/** Hangul syllables stand in Unicode by initial, vowel and final: 21 vowels with 28 finals each share one initial. */
const FIRST_SYLLABLE = 0xac00
const LAST_SYLLABLE = 0xd7a3
const SYLLABLES_OF_ONE_INITIAL = 588
/** NFKC turns the letters one types (ㄱ) into those of which syllables are made (ᄀ): back again. */
const FIRST_LEADING = 0x1100

const asJamo = (character: string): string => INITIALS[character.codePointAt(0)! - FIRST_LEADING] ?? character

/** The initial of each syllable; what is no Hangul syllable has none. */
const initialsOf = (characters: readonly string[]): readonly string[] =>
  characters.flatMap((character) => {
    const code = character.codePointAt(0)!
    if (code < FIRST_SYLLABLE || code > LAST_SYLLABLE) return []
    return INITIALS[Math.floor((code - FIRST_SYLLABLE) / SYLLABLES_OF_ONE_INITIAL)]!
  })
