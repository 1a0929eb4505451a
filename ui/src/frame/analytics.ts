// Google Analytics, for a server with a GOOGLE_TRACKING_ID. It is told the kind of each
// page, such as /alert/:id, and never an address: that may hold an alert, a search or a token.
import type { RouteLocationNormalized, Router } from 'vue-router'

const queue: unknown[] = []

/** Loads it, and reports each page that is gone to. */
export async function report(id: string, router: Router) {
  Object.assign(window, { dataLayer: queue })
  await router.isReady()
  tell('js', new Date())
  tell('set', seen(router.currentRoute.value))
  tell('config', id)
  router.afterEach((to, from, failure) => {
    if (failure || to.path === from.path) return
    tell('set', seen(to))
    tell('event', 'page_view')
  })
  const script = document.createElement('script')
  script.async = true
  script.src = `https://www.googletagmanager.com/gtag/js?id=${encodeURIComponent(id)}`
  document.head.append(script)
}

function seen(page: RouteLocationNormalized) {
  const pattern = page.matched.at(-1)?.path ?? '/'
  return {
    page_location: location.origin + new URL(document.baseURI).pathname.replace(/\/$/, '') + pattern,
    page_referrer: '',
    page_title: String(page.name ?? pattern),
  }
}

// The script of Google takes the arguments of a function for a message, and nothing else.
const tell: (...message: unknown[]) => void = function () {
  // eslint-disable-next-line prefer-rest-params
  queue.push(arguments)
}
