import { createRouter, createWebHistory } from 'vue-router'
import AlertsPage from './pages/AlertsPage.vue'

/** The pages, below the base address that the server wrote into the document. */
export const router = createRouter({
  history: createWebHistory(new URL(document.baseURI).pathname),
  routes: [
    { path: '/', redirect: (to) => ({ name: 'alerts', query: to.query }) },
    // One component for both, so that the list lives on while alerts are opened and closed.
    { path: '/alerts', name: 'alerts', component: AlertsPage },
    { path: '/alert/:id', name: 'alert', component: AlertsPage },
    { path: '/about', name: 'about', component: () => import('./pages/AboutPage.vue') },
    { path: '/:any(.*)*', component: () => import('./pages/NotFoundPage.vue') },
  ],
})
