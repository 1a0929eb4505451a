// What the reader wants otherwise than the server. Somebody who is logged in has it in the
// attribute `prefs` of their account, under the names that the official console uses, so
// that one may serve both; anybody else has it in this browser.
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { useConfig } from '@/api/config'
import { setMyAttributes } from '@/api/session'
import { densities, themes, useView, type Density, type Theme } from '@/design/view'
import { timeZone } from '@/design/time'
import { i18n, known, speak } from '@/i18n'
import { useSession } from './session'

/** The preferences. Null and absent mean: as the server has it. Times are in seconds. */
export interface Prefs {
  /** Ours. The official console knows only isDark. */
  theme?: Theme | null
  isDark?: boolean | null
  displayDensity?: Density | null
  languagePref?: string | null
  dates?: { longDate?: string | null; mediumDate?: string | null; shortTime?: string | null } | null
  timezone?: 'local' | 'utc' | null
  isMute?: boolean | null
  audioURL?: string | null
  showNotesIcon?: boolean | null
  showAllowedEnvs?: boolean | null
  /** Of the rows of the list. */
  font?: { 'font-family'?: string | null; 'font-size'?: string | null; 'font-weight'?: string | number | null } | null
  /** Of the columns of those names, in pixels, unless they were given other widths in the list. */
  valueWidth?: number | null
  textWidth?: number | null
  /** Between two readings of the status indicators, in milliseconds. */
  refreshInterval?: number | null
  ackTimeout?: number | null
  shelveTimeout?: number | null
  blackoutStartNow?: boolean | null
  blackoutPeriod?: number | null
}

const place = 'alertad.prefs'

/** The reader's preferences. They are applied as they change. */
export const usePrefs = defineStore('prefs', () => {
  const session = useSession()
  const config = useConfig()
  const view = useView()

  const mine = shallowRef<Prefs>({})

  /** A preference, or what holds without it. */
  const blackouts = computed(() => ({
    startNow: mine.value.blackoutStartNow ?? true,
    duration: mine.value.blackoutPeriod ?? config.settings.blackouts?.duration ?? 3600,
  }))

  // Each account has its own; the server sends it along with who is logged in.
  watch(
    () => session.user?.id,
    () => {
      mine.value = clean(session.user ? session.user.attributes.prefs : recall())
      show()
    },
    { immediate: true },
  )

  watch([() => view.theme, () => view.density], ([theme, displayDensity]) => {
    if (theme === (themeOf(mine.value) ?? themes[0]) && displayDensity === (mine.value.displayDensity ?? densities[0])) return
    void set({ theme, isDark: theme === 'dark', displayDensity }).catch(() => {}) // it holds in this browser
  })

  function show() {
    const prefs = mine.value
    const theme = themeOf(prefs)
    if (theme) view.theme = theme
    if (prefs.displayDensity && densities.includes(prefs.displayDensity)) view.density = prefs.displayDensity
    timeZone.value = prefs.timezone === 'utc' ? 'utc' : 'local'
    config.prefer({
      dates: given(prefs.dates ?? {}),
      timeouts: given({ ack: prefs.ackTimeout, shelve: prefs.shelveTimeout }),
    })
    const language = known([prefs.languagePref ?? '', ...navigator.languages])
    if (language !== i18n.global.locale.value) void speak(language).catch(() => {}) // the texts stay as they are
  }

  /** Changes some and keeps them; throws if the server does not take them. */
  async function set(change: Prefs) {
    mine.value = { ...mine.value, ...change }
    show()
    remember(mine.value) // for the next start, before anybody is known
    if (session.loggedIn) await setMyAttributes({ prefs: change })
  }

  /** Forgets all of them. */
  async function reset() {
    mine.value = {}
    view.theme = themes[0]
    view.density = densities[0]
    show()
    remember({})
    if (session.loggedIn) await setMyAttributes({ prefs: null })
  }

  return { mine, blackouts, set, reset }
})

/** The language that was chosen in this browser last. */
export function keptLanguage(): string | null {
  return recall().languagePref ?? null
}

function themeOf({ theme, isDark }: Prefs): Theme | undefined {
  return themes.find((t) => t === theme) ?? (isDark ? 'dark' : undefined)
}

/** The members that say something. */
function given<T extends object>(from: T) {
  return Object.fromEntries(Object.entries(from).filter(([, value]) => value !== null && value !== undefined)) as {
    [K in keyof T]: NonNullable<T[K]>
  }
}

// What is kept was written by somebody else, maybe: only an object will do.
function clean(prefs: unknown): Prefs {
  return typeof prefs === 'object' && prefs !== null && !Array.isArray(prefs) ? (prefs as Prefs) : {}
}

function recall(): Prefs {
  try {
    return clean(JSON.parse(localStorage.getItem(place) ?? '{}'))
  } catch {
    return {}
  }
}

function remember(prefs: Prefs) {
  try {
    localStorage.setItem(place, JSON.stringify(prefs))
  } catch {
    // storage is closed to this page; they last until it is left
  }
}
