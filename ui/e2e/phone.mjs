// What matters on a phone: 390 pixels, and a thumb.
import assert from 'node:assert/strict'

const phone = { width: 390, height: 844, touch: true }
const thumb = 40

/** Fails if something to touch is too small for a thumb, or the page wider than the screen. */
async function assertHandy({ page }, where, within) {
  const found = await page.evaluate(([root, least]) => {
    const boxes = [...document.querySelectorAll(`${root} :is(button, [role^=menuitem], label:has(> input))`)].filter((e) => e.checkVisibility()).map((e) => [e, e.getBoundingClientRect()])
    const small = boxes.filter(([, box]) => box.height < least || box.width < 28).map(([e, box]) => `${e.ariaLabel || e.innerText.trim() || e.tagName} ${Math.round(box.width)}x${Math.round(box.height)}`)
    return { small, wide: document.documentElement.scrollWidth > innerWidth || boxes.some(([e, box]) => box.right > innerWidth && !e.closest('.overflow-x-auto')) }
  }, [within, thumb])
  assert.deepEqual(found, { small: [], wide: false }, where)
}

export const cases = {
  async 'an alert is dealt with on a phone, under the eyes of another'({ api, open }) {
    const { id } = await api.post({ event: 'Pocket', text: 'wakes somebody up' })
    await api.post({ event: 'Other', severity: 'minor' })
    const all = `alerts?${api.only}&status=open&status=ack&status=shelved`
    const [user, watcher] = [await open(all, phone), await open(all)]
    const { page } = user
    const panel = page.locator('[data-test=panel]')
    const dialog = page.getByRole('dialog')
    const seen = (status) => watcher.row(id).getByText(status, { exact: true }).waitFor()

    await user.row(id).tap()
    await panel.getByRole('heading', { name: 'Pocket' }).waitFor()
    await assertHandy(user, 'the panel', '[data-test=panel] header')
    await panel.getByRole('button', { name: 'Acknowledge' }).tap()
    await seen('ack')
    await panel.getByRole('button', { name: 'More' }).tap()
    await page.getByRole('menu').waitFor()
    await assertHandy(user, 'its menu', '[role=menu]')
    await page.getByRole('menuitem', { name: 'Add a note' }).tap()
    await dialog.getByRole('textbox').fill('on my way')
    await assertHandy(user, 'the note', '[role=dialog]')
    await dialog.getByRole('button', { name: 'Add a note' }).tap()
    await panel.getByText('on my way').first().waitFor()
    await panel.getByRole('button', { name: 'Shelve' }).tap()
    await dialog.getByText('1h', { exact: true }).tap()
    await assertHandy(user, 'shelving', '[role=dialog]')
    await dialog.getByRole('button', { name: 'Shelve' }).tap()
    await seen('shelved')
    await panel.getByRole('button', { name: 'Next alert' }).tap()
    await panel.getByRole('heading', { name: 'Other', exact: true }).waitFor()
    await panel.getByRole('button', { name: 'Close the panel' }).tap()
    await panel.waitFor({ state: 'detached' })
    await assertHandy(user, 'the list', 'main')
    await assertHandy(user, 'the bar', 'header')

    await user.row(id).getByRole('checkbox').tap()
    await page.locator('[data-test=picked]').getByText('1 selected').waitFor()
    await assertHandy(user, 'the selection', '[data-test=picks]')
    await page.locator('[data-test=picks]').getByRole('button', { name: 'Close', exact: true }).tap()
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().tap()
    await watcher.row(id).waitFor({ state: 'detached' })
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).last().tap()
    await watcher.row(id).waitFor()
  },

  async 'on a phone the list is narrowed, searched and left'({ api, open }) {
    const { id } = await api.post({ event: 'Web', service: ['Web'] })
    const net = await api.post({ event: 'Net', service: ['Net'] })
    const user = await open(`alerts?${api.only}`, phone)
    const { page } = user
    await user.until('two cards', async () => (await user.ids()).length === 2)
    await page.getByRole('button', { name: 'Show the filters' }).tap()
    const facet = page.locator('[data-facet=service]')
    await facet.getByRole('button', { name: 'Net' }).first().tap()
    await page.getByRole('complementary').getByRole('button', { name: 'Hide the filters' }).tap()
    await user.until('one card', async () => String(await user.ids()) === net.id)
    await page.goBack()
    await user.until('two cards again', async () => (await user.ids()).length === 2)
    await page.getByRole('combobox', { name: 'Search alerts' }).tap()
    await page.keyboard.press('End')
    await page.keyboard.type(' AND event:Web')
    await page.keyboard.press('Enter')
    await user.until('the other card', async () => String(await user.ids()) === id)

    await page.locator('[data-test=pages]').tap()
    await page.getByRole('menu').waitFor()
    await assertHandy(user, 'the menu of pages', '[role=menu]')
    await page.getByRole('menuitem', { name: 'Blackouts' }).tap()
    await page.locator('[data-test=new]').tap()
    const form = page.getByRole('dialog')
    await form.getByLabel('Environment').fill('Production')
    await form.getByRole('button', { name: 'Create' }).scrollIntoViewIfNeeded()
    const box = await form.boundingBox()
    assert.ok(box.x >= 0 && box.x + box.width <= 390 && box.y >= 0 && box.y + box.height <= 844, 'the form is on the screen')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await form.waitFor({ state: 'detached' })
  },
}
