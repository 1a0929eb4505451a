// What an operator does to an alert, each seen by somebody else.
import assert from 'node:assert/strict'

export const cases = {
  async 'received, acknowledged, noted, shelved, unshelved, closed, reopened, all with keys'({ api, open }) {
    const list = `alerts?${api.only}&status=open&status=ack&status=shelved&status=closed`
    const [a, b] = [await open(list), await open(list)]
    await b.page.getByText('Live', { exact: true }).waitFor()
    await b.page.evaluate(() => (globalThis.neverReloaded = true))
    const { id } = await api.post({ text: 'something is wrong' })
    await b.row(id).waitFor()
    await a.row(id).waitFor()
    const seen = async (status) => {
      for (const { page } of [b, a]) await page.locator('[data-test=status]').getByText(status, { exact: true }).waitFor()
    }
    const panel = a.page.locator('[data-test=panel]')
    const dialog = a.page.getByRole('dialog')

    await a.page.keyboard.press('j')
    await a.page.keyboard.press('o')
    await panel.waitFor()
    await a.page.keyboard.press('a')
    await b.row(id).getByText('ack', { exact: true }).waitFor()
    await b.row(id).click()
    await seen('ack')

    await a.page.keyboard.press('n')
    await dialog.waitFor()
    await a.assertAccessible('the note dialog')
    await a.page.keyboard.type('looking into it')
    await a.page.keyboard.press('Control+Enter')
    await dialog.waitFor({ state: 'detached' })
    for (const user of [a, b]) await user.page.locator('[data-test=panel]').getByText('looking into it').first().waitFor()

    await a.page.keyboard.press('s')
    await dialog.waitFor()
    await a.assertAccessible('the shelve dialog')
    await a.page.keyboard.type('until the disk is there')
    await a.page.keyboard.press('Tab')
    await a.page.keyboard.press('ArrowLeft') // from 2h to 1h
    await a.page.keyboard.press('Enter')
    await seen('shelved')
    const { alert } = await api.get(`alert/${id}`)
    const shelved = alert.history.find((h) => h.type === 'shelve')
    assert.deepEqual([shelved.text, shelved.timeout], ['until the disk is there', 3600])

    await a.page.keyboard.press('s')
    await seen('ack')
    await a.page.keyboard.press('c')
    await seen('closed')
    await a.page.keyboard.press('c')
    await seen('open')
    assert.equal(await b.page.evaluate(() => globalThis.neverReloaded), true)
  },

  async 'a note is deleted, and an alert, after a question'({ api, open }) {
    const { id } = await api.post({})
    const user = await open(`alert/${id}?${api.only}`)
    const panel = user.page.locator('[data-test=panel]')
    const more = async (what) => {
      await panel.getByRole('button', { name: 'More' }).click()
      await user.page.getByRole('menuitem', { name: what }).click()
    }
    await more('Add a note')
    await user.page.getByRole('textbox', { name: 'Note' }).fill('not so')
    await user.page.locator('[data-test=act]').click()
    await panel.getByRole('button', { name: 'Delete the note' }).click()
    await user.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await panel.getByRole('button', { name: 'Delete the note' }).waitFor({ state: 'detached' })
    assert.deepEqual((await api.get(`alert/${id}/notes`)).notes, [])

    user.expected.add(404)
    await more('Delete')
    await user.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    assert.equal((await api.get(`alert/${id}`)).alert.id, id)
    await more('Delete')
    await user.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await user.until('it is gone', async () => (await api.get(`alert/${id}`)).code === 404)
  },

  async 'what is related to an alert is beside it'({ api, open }) {
    const mine = await api.post({ resource: 'rel01', event: 'RelatedDown' })
    const same = await api.post({ resource: 'rel01', event: 'RelatedSlow' })
    const elsewhere = await api.post({ resource: 'rel02', event: 'RelatedDown' })
    const user = await open(`alert/${mine.id}?${api.only}`)
    const related = user.page.locator('[data-test=related]')
    await related.getByRole('link', { name: /RelatedSlow/ }).waitFor()
    await related.getByRole('link', { name: /rel02/ }).click()
    await user.page.waitForURL(`**/alert/${elsewhere.id}?**`)
    await user.page.goBack()
    await related.getByRole('link', { name: /RelatedSlow/ }).click()
    await user.page.waitForURL(`**/alert/${same.id}?**`)
  },
}
