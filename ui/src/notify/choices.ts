import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import { setMyAttributes } from '@/api/session'
import { useSession } from '@/session/session'

/** Of what the reader wants to be told, and how. Kept in this browser, as permissions are. */
export interface Choices {
  /** Notifications on the desktop. */
  desktop: boolean
  /** No sound. The account has it too, where the official console looks for it. */
  isMute: boolean
  /** The severities that are told of. */
  severities: string[]
}

const place = 'alertad.notify'
const usual: Choices = { desktop: false, isMute: true, severities: [] }

/** The reader's choices. */
export const useChoices = defineStore('notify', () => {
  const session = useSession()
  const mine = shallowRef<Choices>(recall())

  // What the account says is the start; from then on this browser has its own.
  watch(
    () => session.user?.id,
    () => {
      const prefs = session.user?.attributes?.prefs as { isMute?: unknown } | undefined
      if (!kept() && typeof prefs?.isMute === 'boolean') mine.value = { ...mine.value, isMute: prefs.isMute }
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
    if ('isMute' in change && session.loggedIn) await setMyAttributes({ prefs: { isMute: change.isMute } })
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
    const { desktop, isMute, severities } = (JSON.parse(kept() ?? '{}') ?? {}) as Partial<Record<keyof Choices, unknown>>
    return {
      desktop: desktop === true,
      isMute: isMute !== false,
      severities: Array.isArray(severities) ? severities.filter((s) => typeof s === 'string') : usual.severities,
    }
  } catch {
    return usual
  }
}
