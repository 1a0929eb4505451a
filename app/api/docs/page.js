
'use strict'
{
  const box = document.querySelector('.search')
  const input = document.getElementById('search')
  const found = document.getElementById('found')
  const parts = [...document.querySelectorAll('[data-find]')].map((node) => ({ node, text: node.textContent.toLowerCase() }))
  const groups = [...document.querySelectorAll('section.group')]
  const index = [...document.querySelectorAll('.index > li')]
  const entries = new Map([...document.querySelectorAll('[data-of]')].map((node) => [node.dataset.of, node]))

  // Shows the parts in which every word is.
  const search = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean)
    let n = 0
    for (const { node, text } of parts) {
      const fits = words.every((word) => text.includes(word))
      node.hidden = !fits
      const entry = entries.get(node.id)
      if (entry) entry.hidden = !fits
      if (fits) n++
    }
    for (const group of groups) group.hidden = !group.querySelector('[data-find]:not([hidden])')
    for (const item of index) item.hidden = words.length > 0 && !item.querySelector('[data-of]:not([hidden])')
    if (words.length > 0) scrollTo(0, 0)
    found.textContent = words.length === 0 ? '' : n === 1 ? '1 entry' : `${n} entries`
  }

  const clear = () => {
    input.value = ''
    search()
  }

  box.hidden = false
  input.addEventListener('input', search)
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && document.activeElement !== input && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault()
      input.focus()
      input.select()
    } else if (event.key === 'Escape' && document.activeElement === input) {
      clear()
    }
  })

  // A link may lead to a part that the search hides.
  const mark = () => {
    const id = decodeURIComponent(location.hash.slice(1))
    const target = id && document.getElementById(id)
    if (target && target.closest('[hidden]')) {
      clear()
      target.scrollIntoView()
    }
    for (const [of, entry] of entries) {
      const link = entry.firstElementChild
      if (of === id) link.setAttribute('aria-current', 'true')
      else link.removeAttribute('aria-current')
    }
  }
  addEventListener('hashchange', mark)
  mark()

  const copy = async (block, text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text)
    // Over plain HTTP there is only the old way.
    getSelection().selectAllChildren(block)
    document.execCommand('copy')
    getSelection().removeAllRanges()
  }

  for (const block of document.querySelectorAll('pre[data-copy]')) {
    const text = block.textContent
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'copy'
    button.textContent = 'Copy'
    button.addEventListener('click', async () => {
      await copy(block.firstElementChild, text)
      button.textContent = 'Copied'
      setTimeout(() => (button.textContent = 'Copy'), 1500)
    })
    block.append(button)
  }
}
