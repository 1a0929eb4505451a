import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { onSuspicion } from '@/api/client'
import { getSession, logOut, type Session } from '@/api/session'
import { allows } from './scope'

/** Who the reader is and what they may do, read before the first page is shown. */
export const useSession = defineStore('session', () => {
  const current = shallowRef<Session | null>(null)

  /** The session ended while somebody worked: they log in again over what they see. */
  const lost = shallowRef(false)

  const user = computed(() => current.value?.user ?? null)
  const loggedIn = computed(() => user.value !== null)

  /** The ways to log in; none where nobody has to. */
  const providers = computed(() => current.value?.providers ?? [])

  /** The server shows nothing to this reader before they log in. */
  const shut = computed(() => current.value !== null && current.value.scopes.length === 0)

  /** Whether the reader may do what needs the scope. What they may not is absent. */
  const can = (scope: string) => current.value !== null && allows(current.value, scope)

  /** Reads the session; throws if the server does not answer. */
  async function load() {
    current.value = await getSession()
    lost.value = false
  }

  /** Ends the session, here and at the provider's site if that is where it began. */
  async function leave() {
    const { logoutUrl } = await logOut()
    if (logoutUrl) location.assign(logoutUrl)
    else await load()
  }

  // Was it the session for which somebody who was logged in was refused?
  onSuspicion(async () => {
    if (!loggedIn.value || lost.value) return
    const now = await getSession().catch(() => null)
    if (now && now.user === null) lost.value = true
  })

  return { current, user, loggedIn, providers, shut, lost, can, load, leave }
})
