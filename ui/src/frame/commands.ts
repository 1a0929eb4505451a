import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter, type RouteLocationRaw } from 'vue-router'
import { themes, useView } from '@/design/view'
import { kinds } from '@/manage/kinds'
import { useSession } from '@/session/session'
import { usePlaces } from './frame'

/** Something to do, by its name. */
export interface Command {
  id: string
  name: string
  /** The keys that do the same. */
  keys?: string
  place?: string
  run: () => unknown
}

/** All that can be done from anywhere: go somewhere, make something, change the looks. */
export function useCommands(help: () => void) {
  const { t } = useI18n()
  const router = useRouter()
  const session = useSession()
  const view = useView()
  const places = usePlaces()
  const go = (to: RouteLocationRaw) => () => router.push(to)

  return computed<Command[]>(() => [
    ...places.value.map(({ name, key }) => ({
      id: name, name: t(`place.${name}`), keys: `g ${key}`, place: name, run: go({ name }),
    })),
    ...kinds
      .filter(({ name, create }) => create && session.can(create) && places.value.some((p) => p.name === name))
      .map(({ name }) => ({ id: `new ${name}`, name: t(`${name}.new`), place: name, run: go({ name, query: { new: '1' } }) })),
    ...themes.map((theme) => ({
      id: theme, name: `${t('view.theme')}: ${t(`view.${theme}`)}`, run: () => (view.theme = theme),
    })),
    {
      id: 'rows',
      name: t(view.density === 'compact' ? 'frame.comfortable' : 'frame.compact'),
      run: () => (view.density = view.density === 'compact' ? 'comfortable' : 'compact'),
    },
    ...(document.fullscreenEnabled ? [{ id: 'full', name: t('frame.full'), run: fullScreen }] : []),
    { id: 'help', name: t('help.title'), keys: '?', run: help },
    ...(session.loggedIn ? [{ id: 'out', name: t('login.logOut'), run: () => session.leave().then(go({ name: 'login' })) }] : []),
  ])
}

// The browser says no by itself where it has to.
const fullScreen = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(() => {})

/** The commands whose names have every word of a text, those that begin with it first. */
export function matching(commands: Command[], text: string): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const begins = (c: Command) => (c.name.toLowerCase().startsWith(words[0] ?? '') ? 0 : 1)
  return commands
    .filter((c) => words.every((word) => c.name.toLowerCase().includes(word)))
    .sort((a, b) => begins(a) - begins(b))
}
