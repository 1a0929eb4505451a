import { computed } from 'vue'
import { useConfig } from '@/api/config'
import { useSession } from '@/session/session'
import { placesOf } from './places'

/** The places that the reader may go to. */
export function usePlaces() {
  const config = useConfig()
  const session = useSession()
  return computed(() =>
    placesOf({ can: session.can, loggedIn: session.loggedIn, tenancy: config.settings.customer_views }),
  )
}
