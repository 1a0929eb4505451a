// Logins through real identity providers.
import * as cas from './cas.mjs'
import { inAndOut } from './drive.mjs'
import * as openid from './openid.mjs'
import { freePort } from './process.mjs'
import * as saml from './saml.mjs'
import { startServer } from './server.mjs'

export const cases = {
  async 'a provider of OpenID Connect'({ use, visit }) {
    const port = await freePort()
    const { issuer, client } = await use(openid.startOpenID(`http://127.0.0.1:${port}`))
    const server = await use(startServer({
      AUTH_PROVIDERS: ['openid'], OIDC_ISSUER_URL: issuer, OAUTH2_CLIENT_ID: client.client_id, OAUTH2_CLIENT_SECRET: client.client_secret,
      ADMIN_ROLES: ['alert-admins'], ALLOWED_OIDC_ROLES: ['alert-admins', 'alert-users'],
    }, { port }))
    const refused = { bob: /no role of theirs is allowed: accounting/ }
    await inAndOut({ server, visit, provider: 'openid', signIn: openid.signIn, endSession: openid.endSession, refused })
  },

  async 'a CAS server'({ use, visit }) {
    const port = await freePort()
    const { url } = await use(cas.startCAS(`http://127.0.0.1:${port}`))
    const server = await use(startServer({
      AUTH_PROVIDERS: ['cas'], CAS_SERVER: url, CAS_VALIDATE_ROUTE: '/p3/serviceValidate',
      ADMIN_ROLES: ['timelords'], ALLOWED_EMAIL_DOMAINS: ['badwolf.org'],
    }, { port }))
    const people = { dwho: 'admin read write', rtyler: 'read write' }
    const refused = { msmith: /the domain elsewhere.example is not allowed/ }
    await inAndOut({ server, visit, provider: 'cas', signIn: cas.signIn, endSession: () => {}, people, refused })
  },

  // Over TLS: without it browsers keep the cookie of the login from the other
  // site's form.
  async 'an identity provider of SAML 2.0'({ use, visit }) {
    const port = await freePort()
    const idp = await use(saml.startSAML(`https://127.0.0.1:${port}`))
    const server = await use(startServer(idp.settings, { port, tls: true }))
    const refused = { bob: /no group of theirs is allowed: staff/ }
    await inAndOut({ server, visit, provider: 'saml', signIn: saml.signIn, endSession: () => {}, refused })
  },
}
