import { defineStore } from 'pinia'
import { ref } from 'vue'

/** A short message at the edge of the page. */
export interface Notice {
  id: number
  text: string
  bad: boolean
  undo?: () => void
}

const shownFor = 6_000

/** The messages shown at the moment, newest last. */
export const useNotices = defineStore('notices', () => {
  const notices = ref<Notice[]>([])
  let last = 0

  /** Shows a message for a while; the same text again only starts it anew. */
  function say(text: string, { bad = false, undo, lasts = shownFor }: { bad?: boolean; undo?: () => void; lasts?: number } = {}) {
    const id = ++last
    notices.value = [...notices.value.filter((n) => n.text !== text).slice(-2), { id, text, bad, undo }]
    setTimeout(() => dismiss(id), lasts)
  }

  /** Says something in the place of what was said before. */
  function replace(before: string, text: string) {
    notices.value = notices.value.filter((n) => n.text !== before)
    say(text)
  }

  function dismiss(id: number) {
    notices.value = notices.value.filter((n) => n.id !== id)
  }

  return { notices, say, replace, dismiss }
})
