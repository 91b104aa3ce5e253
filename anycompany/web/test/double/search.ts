const INITIALS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'
const FIRST_SYLLABLE = 0xac00
const SYLLABLES_PER_INITIAL = 588

/** Whether a name, or its Korean initials, holds a text; spaces and case don't matter. */
export const isFoundBy = (name: string, text: string): boolean => {
  const wanted = plain(text)
  return wanted !== '' && (plain(name).includes(wanted) || initialsOf(plain(name)).includes(wanted))
}

const plain = (text: string) => text.replaceAll(/\s/g, '').toLowerCase()

const initialsOf = (text: string) =>
  Array.from(text)
    .map(
      (letter) =>
        INITIALS[Math.floor(((letter.codePointAt(0) ?? 0) - FIRST_SYLLABLE) / SYLLABLES_PER_INITIAL)] ?? letter,
    )
    .join('')
