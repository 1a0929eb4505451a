// A real provider of OpenID Connect, in a process of its own:
//   node op.mjs ISSUER CLIENT, the latter in JSON as it takes it
// https://github.com/panva/node-oidc-provider
import Provider from 'oidc-provider'

const [issuer, client] = process.argv.slice(2)
const roles = { ann: ['alert-admins'], jo: ['alert-users'], bob: ['accounting'] }

new Provider(issuer, {
  clients: [JSON.parse(client)],
  cookies: { keys: ['of the test'] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username', 'roles'] },
  pkce: { required: () => true },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true, name: `${id} of OpenID`, preferred_username: id, roles: roles[id] }),
  }),
}).listen(new URL(issuer).port, '127.0.0.1')
