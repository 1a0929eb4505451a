// How many alerts came while nobody looked: in the title and the icon of the tab.

const marked = /^\(\d+\+?\) /
const most = 99

/** Counts until the page is looked at. */
export class Unread {
  private readonly ids = new Set<string>()
  private readonly plain = icon()?.getAttribute('href') ?? ''
  private readonly observer = new MutationObserver(() => this.show())

  constructor() {
    const title = document.querySelector('title')
    if (title) this.observer.observe(title, { childList: true })
    document.addEventListener('visibilitychange', this.look)
  }

  /** Notes an alert, unless the page is being looked at. */
  add(id: string) {
    if (!document.hidden) return
    this.ids.add(id)
    this.show()
  }

  get count() {
    return this.ids.size
  }

  stop() {
    this.observer.disconnect()
    document.removeEventListener('visibilitychange', this.look)
  }

  private readonly look = () => {
    if (document.hidden) return
    this.ids.clear()
    this.show()
  }

  // Pages set titles of their own at any time; the count is put before each.
  private show() {
    const title = titleWith(document.title, this.count)
    if (title !== document.title) document.title = title
    const link = icon()
    const href = this.count > 0 ? new URL(`unread/${this.count > 9 ? 'more' : this.count}.svg`, document.baseURI).pathname : this.plain
    if (link && href && link.getAttribute('href') !== href) link.setAttribute('href', href)
  }
}

const icon = () => document.querySelector('link[rel=icon]')

/** A title with the count before it, or without one. */
export function titleWith(title: string, count: number): string {
  const plain = title.replace(marked, '')
  return count === 0 ? plain : `(${count > most ? `${most}+` : count}) ${plain}`
}
