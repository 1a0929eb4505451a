// Brings the parts together, once per tab.
import { watch } from 'vue'
import type { Router } from 'vue-router'
import type { Query } from '@/api/client'
import { useConfig } from '@/api/config'
import { statusGroup } from '@/alerts/actions'
import { useViews } from '@/alerts/views'
import { oneLine } from '@/components/brief'
import { i18n } from '@/i18n'
import { useAlerts } from '@/live/alerts'
import { usePrefs } from '@/session/prefs'
import { useSession } from '@/session/session'
import { useChoices } from './choices'
import { filtersOf } from './filters'
import { canSound, ownFile, playSound, readySound } from './sound'
import { Unread } from './unread'
import { Watch, type News } from './watch'

const few = 3 // so many are told one by one

/** Tells of new alerts as the reader chose, until the page is left. */
export function start(router: Router) {
  const choices = useChoices()
  const session = useSession()
  const alerts = useAlerts()
  const unread = new Unread()

  watch(
    () => alerts.changed,
    (change) => {
      if (change?.alert && (change.kind === 'new' || change.kind === 'severity') && statusGroup(change.alert.status) === 'open') unread.add(change.id)
    },
  )

  // Whoever touches the page may hear it later.
  const ready = () => !choices.mine.isMute && readySound()
  addEventListener('pointerdown', ready)
  addEventListener('keydown', ready)

  const wanted = () => {
    const { desktop, isMute } = choices.mine
    return (desktop || !isMute) && session.can('read:alerts') && !session.lost
  }

  // Shared views are read once they are needed.
  const views = useViews()
  watch(
    () => wanted() && choices.mine.views.some(({ id }) => !views.find(id)),
    (unknown) => unknown && void views.load(),
    { immediate: true },
  )

  let running: Watch | null = null
  watch(
    () => {
      const { settings, scale } = useConfig()
      return JSON.stringify(wanted() ? filtersOf(choices.mine, views.find, settings, scale) : [])
    },
    (text) => {
      running?.stop()
      const filters = JSON.parse(text) as Query[]
      running = filters.length > 0 ? new Watch(filters, { open: (status) => statusGroup(status) === 'open', desktop: showDesktop, hear }) : null
    },
    { immediate: true },
  )

  function showDesktop(news: News[]) {
    if (!choices.mine.desktop || !('Notification' in globalThis) || Notification.permission !== 'granted') return
    const { t } = i18n.global
    try {
      if (news.length > few) {
        clickable(new Notification(t('notify.many', { n: news.length }, news.length), { tag: 'alertad', body: news.slice(0, few).map(titleOf).join('\n') }))
        return
      }
      for (const one of news) {
        clickable(new Notification(titleOf(one), { tag: one.id, body: [one.environment, oneLine(one.text, 300)].filter(Boolean).join('\n') }), one.id)
      }
    } catch {
      // some browsers on phones have them for service workers only
    }
  }

  // Of the tabs that may make a sound, the one that gets the lock does.
  function hear(news: News[]) {
    if (choices.mine.isMute || !canSound() || news.length === 0) return
    const { scale, settings } = useConfig()
    const worst = Math.min(...news.map(({ severity }) => scale.get(severity).level))
    const name = `alertad.sound.${news[0]?.id}.${news[0]?.severity}`
    void navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (!lock) return
      await playSound(worst, ownFile(settings.audio?.new) || ownFile(usePrefs().mine.audioURL))
      await new Promise((done) => setTimeout(done, 2_000)) // until every tab was told
    })
  }

  function clickable(notification: Notification, id?: string) {
    notification.onclick = () => {
      window.focus()
      notification.close()
      void router.push(id ? { name: 'alert', params: { id } } : { name: 'alerts' })
    }
  }
}

const titleOf = ({ severity, event, resource }: News) => `${severity}: ${oneLine(event)} · ${oneLine(resource)}`
