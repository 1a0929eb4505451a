import { createRouter, createWebHistory } from 'vue-router'
import { useSession } from './session/session'
import AlertsPage from './pages/AlertsPage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** For people who are not logged in. */
    open?: boolean
    /** The scope without which the page has nothing to show. */
    scope?: string
  }
}

/** The pages, below the base address that the server wrote into the document. */
export const router = createRouter({
  history: createWebHistory(new URL(document.baseURI).pathname),
  routes: [
    { path: '/', redirect: (to) => ({ name: 'alerts', query: to.query }) },
    // One component for both, so that the list lives on while alerts are opened and closed.
    { path: '/alerts', name: 'alerts', component: AlertsPage },
    { path: '/alert/:id', name: 'alert', component: AlertsPage },
    { path: '/about', name: 'about', component: () => import('./pages/AboutPage.vue'), meta: { scope: 'read:management' } },
    { path: '/logins', name: 'logins', component: () => import('./pages/LoginTestPage.vue'), meta: { scope: 'admin:users' } },
    { path: '/login', name: 'login', component: () => import('./pages/LoginPage.vue'), meta: { open: true } },
    { path: '/welcome', component: () => import('./pages/WelcomePage.vue'), meta: { open: true } },
    { path: '/signup', name: 'signup', component: () => import('./pages/SignUpPage.vue'), meta: { open: true } },
    { path: '/confirm/:token', name: 'confirm', component: () => import('./pages/ConfirmPage.vue'), meta: { open: true } },
    { path: '/forgot', name: 'forgot', component: () => import('./pages/ForgotPage.vue'), meta: { open: true } },
    { path: '/reset/:token', name: 'reset', component: () => import('./pages/ResetPage.vue'), meta: { open: true } },
    { path: '/auth/setup/:token', name: 'setup', component: () => import('./pages/SetupPage.vue'), meta: { open: true } },
    { path: '/:any(.*)*', component: () => import('./pages/NotFoundPage.vue'), meta: { open: true } },
  ],
})

// Who sees nothing before they log in goes to log in first.
router.beforeEach(async (to) => {
  const session = useSession()
  if (!session.current) await session.load().catch(() => {}) // App says that the server does not answer
  if (!to.meta.open && session.shut && session.providers.length > 0) {
    return { name: 'login', query: to.fullPath === '/' ? {} : { redirect: to.fullPath } }
  }
})
