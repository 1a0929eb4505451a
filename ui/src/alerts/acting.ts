import { useI18n } from 'vue-i18n'
import { ApiError } from '@/api/client'
import type { Action } from '@/api/types'
import { oneLine } from '@/components/brief'
import { useNotices } from '@/components/notices'
import { useAlerts } from '@/live/alerts'
import { undoOf } from './actions'

/** Acts on alerts and says how it went, with a way back where there is one. */
export function useActing() {
  const { t } = useI18n()
  const alerts = useAlerts()
  const notices = useNotices()

  /** Applies an action to the alert of that id; event and status are as it is now. */
  return async function act(alert: { id: string; event: string; status: string }, action: Action) {
    const { id, event, status } = alert
    try {
      await alerts.act(id, action)
    } catch (cause) {
      const message = cause instanceof ApiError ? cause.message : String(cause)
      return notices.say(t('done.failed', { action: t(`action.${action}`), message }), { bad: true })
    }
    const back = undoOf(action, status)
    notices.say(t(`done.${action}`, { event: oneLine(event) }), back ? { undo: () => void act({ id, event, status: '' }, back) } : {})
  }
}
