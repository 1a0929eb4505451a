import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import * as api from '@/api/deeds'
import type { Alert } from '@/api/types'
import { useNotices } from '@/components/notices'
import { useSession } from '@/session/session'

/** The attribute that says whose alert it is. */
export const ownerAttribute = 'owner'

/** The tag by which somebody watches an alert, as Alerta's console sets it. */
export const watchTag = (login: string) => `watch:${login}`

/** What else can be done to an alert; what the reader may not do is not there. */
export function useDeeds() {
  const { t } = useI18n()
  const session = useSession()
  const notices = useNotices()

  const login = computed(() => session.user?.login ?? '')
  const mayWrite = computed(() => session.can('write:alerts'))
  const mayDelete = computed(() => session.can('delete:alerts'))

  const watched = (alert: Alert) => alert.tags.includes(watchTag(login.value))
  const owner = (alert: Alert) => String(alert.attributes[ownerAttribute] ?? '')

  async function tell(done: string, send: Promise<unknown>) {
    try {
      await send
      notices.say(done)
    } catch (cause) {
      notices.say((cause as Error).message, { bad: true })
    }
  }

  const watch = (alert: Alert) =>
    watched(alert)
      ? tell(t('deed.unwatched'), api.removeTag(alert.id, watchTag(login.value)))
      : tell(t('deed.watched'), api.addTag(alert.id, watchTag(login.value)))

  /** Gives the alert to somebody, or to nobody. */
  const assign = (alert: Alert, to: string) =>
    tell(to ? t('deed.assigned', { to }) : t('deed.unassigned'), api.setAttributes(alert.id, { [ownerAttribute]: to || null }))

  return { login, mayWrite, mayDelete, watched, owner, watch, assign }
}
