import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import './design/tokens.css'
import { findApi } from './api/place'
import { i18n, known, speak } from './i18n'
import { router } from './router'
import { keptLanguage } from './session/prefs'

const start = () => createApp(App).use(createPinia()).use(i18n).use(router).mount('#app')

// Nothing is loaded from there unless the server wants it, which then allows it, too.
const tracked = document.documentElement.dataset.analytics
if (tracked) void import('./frame/analytics').then(({ report }) => report(tracked, router), () => {})

// Texts that cannot be read now are no reason to show nothing: it is English then.
// Nor is an API that is not found: App says so.
Promise.allSettled([findApi(), speak(known([keptLanguage() ?? '', ...navigator.languages]))]).then(start)
