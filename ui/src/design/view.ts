// The reader's own choices about looks, kept in this browser.
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

export const densities = ['comfortable', 'compact'] as const
export type Density = (typeof densities)[number]

/** Theme and density. */
export const useView = defineStore('view', () => {
  const theme = ref<Theme>(recall('theme', themes))
  const density = ref<Density>(recall('density', densities))

  watch(theme, (chosen) => {
    remember('theme', chosen)
    showTheme(chosen)
  })
  watch(density, (chosen) => remember('density', chosen))
  showTheme(theme.value)

  return { theme, density }
})

// tokens.css picks every colour by color-scheme, so this one switch is the theme.
function showTheme(theme: Theme) {
  document.documentElement.style.colorScheme = theme === 'system' ? 'light dark' : theme
}

function recall<T extends string>(name: string, allowed: readonly [T, ...T[]]): T {
  try {
    const kept = localStorage.getItem(`alertad.${name}`)
    return allowed.find((a) => a === kept) ?? allowed[0]
  } catch {
    return allowed[0] // storage is closed to this page; the choice lasts until it is left
  }
}

function remember(name: string, value: string) {
  try {
    localStorage.setItem(`alertad.${name}`, value)
  } catch {
    // as above
  }
}
