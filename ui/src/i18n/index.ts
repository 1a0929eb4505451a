import { createI18n } from 'vue-i18n'
import en from './en.json'

/** The languages there are: a catalogue `<language>.json` in this folder and its name here. */
export const languages = ['en'] as const

/** The texts of the console, in the reader's language if there is a catalogue for it. */
export const i18n = createI18n({
  legacy: false,
  locale: preferred(navigator.languages),
  fallbackLocale: 'en',
  messages: { en },
})

function preferred(wanted: readonly string[]): (typeof languages)[number] {
  for (const tag of wanted) {
    const found = languages.find((l) => tag.toLowerCase().split('-')[0] === l)
    if (found) return found
  }
  return 'en'
}
