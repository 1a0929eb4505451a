import { createRouter, createWebHistory, type RouteComponent } from 'vue-router'
import { readPageTexts } from './i18n'
import { useSession } from './session/session'
import AlertsPage from './pages/AlertsPage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** For people who are not logged in. */
    open?: boolean
    /** The scope without which the page has nothing to show. */
    scope?: string
    /** It has a list that changes by itself. */
    live?: boolean
  }
}

// A page that is loaded when it is gone to, and the texts for it.
const page = (load: () => Promise<{ default: RouteComponent }>) => () =>
  Promise.all([load(), readPageTexts()]).then(([loaded]) => loaded)

const records = page(() => import('./pages/RecordsPage.vue'))

/** The pages, below the base address that the server wrote into the document. */
export const router = createRouter({
  history: createWebHistory(new URL(document.baseURI).pathname),
  routes: [
    { path: '/', redirect: (to) => ({ name: 'alerts', query: to.query }) },
    // One component for both, so that the list lives on while alerts are opened and closed.
    { path: '/alerts', name: 'alerts', component: AlertsPage, meta: { live: true } },
    { path: '/alert/:id', name: 'alert', component: AlertsPage, meta: { live: true } },
    { path: '/heartbeats', name: 'heartbeats', component: records, meta: { scope: 'read:heartbeats' } },
    { path: '/blackouts', name: 'blackouts', component: records, meta: { scope: 'read:blackouts' } },
    { path: '/rules', name: 'rules', component: records, meta: { scope: 'read:notifications' } },
    { path: '/channels', name: 'channels', component: records, meta: { scope: 'read:notifications' } },
    { path: '/rotas', name: 'rotas', component: records, meta: { scope: 'read:notifications' } },
    { path: '/deliveries', name: 'deliveries', component: records, meta: { scope: 'read:notifications' } },
    { path: '/users', name: 'users', component: records, meta: { scope: 'admin:users' } },
    { path: '/groups', name: 'groups', component: records, meta: { scope: 'read:groups' } },
    { path: '/customers', name: 'customers', component: records, meta: { scope: 'read:customers' } },
    { path: '/perms', name: 'perms', component: records, meta: { scope: 'read:perms' } },
    { path: '/keys', name: 'keys', component: records, meta: { scope: 'read:keys' } },
    { path: '/audit', name: 'audit', component: records, meta: { scope: 'admin:management' } },
    { path: '/send', name: 'send', component: page(() => import('./pages/SendPage.vue')), meta: { scope: 'read:alerts' } },
    { path: '/profile', name: 'profile', component: page(() => import('./pages/ProfilePage.vue')) },
    { path: '/settings', name: 'settings', component: page(() => import('./pages/SettingsPage.vue')) },
    { path: '/help', name: 'help', component: page(() => import('./pages/HelpPage.vue')) },
    { path: '/about', name: 'about', component: page(() => import('./pages/AboutPage.vue')), meta: { scope: 'read:management' } },
    { path: '/logins', name: 'logins', component: page(() => import('./pages/LoginTestPage.vue')), meta: { scope: 'admin:users' } },
    { path: '/reports', name: 'reports', component: page(() => import('./pages/ReportsPage.vue')), meta: { scope: 'read:alerts' } },
    { path: '/wall', name: 'wall', component: page(() => import('./pages/WallPage.vue')), meta: { scope: 'read:alerts', live: true } },
    { path: '/login', name: 'login', component: () => import('./pages/LoginPage.vue'), meta: { open: true } },
    { path: '/logout', component: () => import('./pages/LoginPage.vue'), meta: { open: true }, beforeEnter: leave },
    { path: '/welcome', component: () => import('./pages/WelcomePage.vue'), meta: { open: true } },
    { path: '/signup', name: 'signup', component: () => import('./pages/SignUpPage.vue'), meta: { open: true } },
    { path: '/confirm/:token', name: 'confirm', component: () => import('./pages/ConfirmPage.vue'), meta: { open: true } },
    { path: '/forgot', name: 'forgot', component: () => import('./pages/ForgotPage.vue'), meta: { open: true } },
    { path: '/reset/:token', name: 'reset', component: () => import('./pages/ResetPage.vue'), meta: { open: true } },
    { path: '/auth/setup/:token', name: 'setup', component: () => import('./pages/SetupPage.vue'), meta: { open: true } },
    { path: '/:any(.*)*', name: 'absent', component: () => import('./pages/NotFoundPage.vue'), meta: { open: true } },
  ],
})

// The address that Alerta's console has for it, where providers send people after their own logout.
async function leave() {
  const session = useSession()
  if (session.loggedIn) await session.leave()
  return { name: 'login' }
}

// Who sees nothing before they log in goes to log in first.
router.beforeEach(async (to) => {
  if (to.hash.startsWith('#/')) return to.hash.slice(1) // links of a former console
  if (to.hash.includes(':')) {
    const { isFormer, fromFormer } = await import('./frame/former')
    if (isFormer(to.hash)) return { path: to.path, query: { ...to.query, ...fromFormer(to.hash, String(to.query.q ?? '')) }, replace: true }
  }
  const session = useSession()
  if (!session.current) await session.load().catch(() => {}) // App says that the server does not answer
  if (!to.meta.open && session.shut && session.providers.length > 0) {
    return { name: 'login', query: to.fullPath === '/' ? {} : { redirect: to.fullPath } }
  }
  // What somebody may not see is not there for them.
  if (session.current && to.meta.scope && !session.can(to.meta.scope)) {
    return { name: 'absent', params: { any: to.path.slice(1).split('/') }, query: to.query, replace: true }
  }
})
