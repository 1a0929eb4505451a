// What every login through another site has to show.
import assert from 'node:assert/strict'

/** What ann and jo of every provider may do. */
export const scopes = { ann: 'admin read write', jo: 'read write' }

/**
 * Logs people in and out, then has others turned away.
 * people has, by name, what they may do; signIn is what they do at the other
 * site. refused has, by name, what the server's log says of them. endSession is
 * what people do on the page where the provider ends its own session; undefined:
 * it has none.
 */
export async function inAndOut({ server, visit, provider, signIn, refused, endSession, people = scopes }) {
  let first = true
  for (const [person, scope] of Object.entries(people)) {
    const visitor = await visit()
    await visitor.begin(server, provider)
    await signIn(visitor.page, person)
    const is = await visitor.inside(server)
    assert.equal(is.scope, scope, `scopes of ${person}`)
    assert.equal(is.provider, provider === 'saml' ? 'saml2' : provider)
    assert.match(is.preferred_username, new RegExp(`\\b${person}\\b`))

    const to = await visitor.leave(server)
    assert.equal(to !== undefined, endSession !== undefined, `the provider's logout page is ${to}`)
    if (!endSession || !first) continue
    first = false
    await visitor.page.goto(to)
    await endSession(visitor.page)
    await visitor.page.waitForURL(`${server.url}/**`, { waitUntil: 'commit' })
    await visitor.begin(server, provider) // it has to ask again
    await signIn(visitor.page, person)
    await visitor.inside(server)
  }
  assert.deepEqual(server.refusals(), [])
  for (const [person, why] of Object.entries(refused)) {
    const visitor = await visit()
    await visitor.begin(server, provider)
    await signIn(visitor.page, person)
    await visitor.refused(server, /not authorized|could not be confirmed/)
    assert.match(await server.refusal(), why)
  }
}
