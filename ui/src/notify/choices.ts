import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import { setMyAttributes } from '@/api/session'
import { useSession } from '@/session/session'

/** Whoever is told of a view: its alerts of a severity and of those that are worse. */
export interface ViewChoice {
  /** The id of the view. */
  id: string
  from: string
}

/**
 * Of what the reader wants to be told, and how. Of what is kept in the account; whether on
 * the desktop and with a sound in this browser, as permissions are.
 */
export interface Choices {
  /** Notifications on the desktop. */
  desktop: boolean
  /** No sound. The account has it too, where the official console looks for it. */
  isMute: boolean
  /** The severities that are told of, whatever the view. */
  severities: string[]
  /** The views of which is told besides. */
  views: ViewChoice[]
}

const place = 'alertad.notify'
const usual: Choices = { desktop: false, isMute: true, severities: [], views: [] }

/** The reader's choices. */
export const useChoices = defineStore('notify', () => {
  const session = useSession()
  const mine = shallowRef<Choices>(recall())

  // Of what to tell is as the account says; the sound too, until this browser has its own.
  watch(
    () => session.user?.id,
    () => {
      const prefs = session.user?.attributes?.prefs as { isMute?: unknown; console?: { notify?: unknown } | null } | null | undefined
      const { isMute } = mine.value
      if (prefs?.console?.notify) mine.value = { ...mine.value, ...rulesOf(prefs.console.notify) }
      if (!kept()) mine.value = { ...mine.value, isMute: typeof prefs?.isMute === 'boolean' ? prefs.isMute : isMute }
    },
    { immediate: true },
  )

  /** Changes some and keeps them; throws if the account does not take them. */
  async function set(change: Partial<Choices>) {
    mine.value = { ...mine.value, ...change }
    try {
      localStorage.setItem(place, JSON.stringify(mine.value))
    } catch {
      // storage is closed to this page; they last until it is left
    }
    if (!session.loggedIn) return
    const { isMute, severities, views } = mine.value
    const prefs = {
      ...('isMute' in change ? { isMute } : {}),
      ...('severities' in change || 'views' in change ? { console: { notify: { severities, views } } } : {}),
    }
    if (Object.keys(prefs).length > 0) await setMyAttributes({ prefs })
  }

  // Another tab chose.
  addEventListener('storage', (event) => {
    if (event.key === place) mine.value = recall()
  })

  return { mine, set }
})

function kept(): string | null {
  try {
    return localStorage.getItem(place)
  } catch {
    return null
  }
}

// What is kept may be of another version, or of somebody else's making.
function recall(): Choices {
  try {
    const all = (JSON.parse(kept() ?? '{}') ?? {}) as Partial<Record<keyof Choices, unknown>>
    return { desktop: all.desktop === true, isMute: all.isMute !== false, ...rulesOf(all) }
  } catch {
    return usual
  }
}

function rulesOf(kept: unknown): Pick<Choices, 'severities' | 'views'> {
  const { severities, views } = (kept ?? {}) as Partial<Record<keyof Choices, unknown>>
  return {
    severities: Array.isArray(severities) ? severities.filter((s) => typeof s === 'string') : usual.severities,
    views: Array.isArray(views) ? views.filter((v) => typeof v?.id === 'string' && typeof v?.from === 'string').map(({ id, from }) => ({ id, from })) : usual.views,
  }
}
