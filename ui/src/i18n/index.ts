import dayjs from 'dayjs'
import { createI18n } from 'vue-i18n'
import en from './en.json'

// The texts of the start are in <language>.json, those of the pages that are loaded when
// they are gone to in pages/<language>.json. English is there from the beginning: it
// stands for whatever could not be read.
const loaders = {
  en: [async () => ({ default: en }), () => import('./pages/en.json'), async () => {}],
  fr: [() => import('./fr.json'), () => import('./pages/fr.json'), () => import('dayjs/locale/fr')],
  de: [() => import('./de.json'), () => import('./pages/de.json'), () => import('dayjs/locale/de')],
  tr: [() => import('./tr.json'), () => import('./pages/tr.json'), () => import('dayjs/locale/tr')],
} as const

export type Language = keyof typeof loaders

/** The languages by their own names. */
export const languages: Record<Language, string> = { en: 'English', fr: 'Français', de: 'Deutsch', tr: 'Türkçe' }

/** The texts of the console. */
export const i18n = createI18n({ legacy: false, locale: 'en' as Language, fallbackLocale: 'en', messages: { en } as Record<string, typeof en> })

const loaded = new Set<string>()
let pagesToo = false

/** Reads the texts of a language, those of the pages too if one of them was gone to. */
async function read(language: Language) {
  const part = async (n: 0 | 1) => {
    if (loaded.has(language + n)) return
    i18n.global.mergeLocaleMessage(language, (await loaders[language][n]()).default)
    loaded.add(language + n)
  }
  await Promise.all([part(0), pagesToo ? part(1) : null, loaders[language][2]()])
}

/** Reads the texts that the pages beyond the alert list need. */
export async function readPageTexts() {
  pagesToo = true
  await read(i18n.global.locale.value as Language)
}

/** What loads a part of the page, together with the texts of the pages. */
export const withTexts = <T>(load: () => Promise<T>) => () => Promise.all([load(), readPageTexts()]).then(([part]) => part)

/** Speaks a language from now on; the one before stays if its texts cannot be read. */
export async function speak(language: Language) {
  await read(language)
  i18n.global.locale.value = language
  document.documentElement.lang = language
  dayjs.locale(language)
}

/** The first language of a list, such as the browser's, that there is; English if none. */
export function known(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const found = (Object.keys(languages) as Language[]).find((l) => tag.toLowerCase().split(/[-_]/)[0] === l)
    if (found) return found
  }
  return 'en'
}
