// Logins through stand-ins for providers that cannot be had (shapes.mjs).
import { inAndOut } from './drive.mjs'
import { startServer } from './server.mjs'
import { shapes } from './shapes.mjs'

const client = (name) => ({ OAUTH2_CLIENT_ID: shapes[name].client.id, OAUTH2_CLIENT_SECRET: shapes[name].client.secret })

const github = { ADMIN_ROLES: ['acme/oncall'], ALLOWED_GITHUB_ORGS: ['acme'] }

/** How the server is set up for each, and whom it turns away with which words in its log. */
const providers = {
  github: { settings: github, refused: { bob: /no organisation of theirs is allowed: acme-inc/ } },
  'GitHub Enterprise': {
    provider: 'github', settings: { ...github, GITHUB_URL: 'https://github.example.com' }, refused: { bob: /no organisation of theirs is allowed: acme-inc/ },
  },
  gitlab: {
    settings: { OIDC_ROLE_CLAIM: 'groups', ADMIN_ROLES: ['acme/ops/leads'], ALLOWED_GITLAB_GROUPS: ['acme/ops'] },
    refused: { bob: /no group of theirs is allowed: acme\W/ },
  },
  google: {
    settings: { ADMIN_USERS: ['ann@example.com'], ALLOWED_EMAIL_DOMAINS: ['example.com'] },
    refused: { bob: /the domain gmail.com is not allowed/, eve: /the address eve@example.com is not verified/ },
  },
  keycloak: {
    settings: {
      KEYCLOAK_URL: 'https://sso.example.com', KEYCLOAK_REALM: 'main', ADMIN_ROLES: ['alert-admins'], ALLOWED_KEYCLOAK_ROLES: ['alert-admins', 'alert-users'],
    },
    refused: { bob: /no role of theirs is allowed: .*accounting/ },
    endSession: () => {},
  },
  azure: {
    settings: { AZURE_TENANT: 'organizations', ADMIN_ROLES: ['Alert.Admin'], ALLOWED_OIDC_ROLES: ['Alert.Admin', 'Alert.User'] },
    refused: { bob: /no role of theirs is allowed/, guest: /it is of a personal account/ },
    endSession: () => {},
  },
  cognito: {
    settings: {
      AWS_REGION: 'eu-west-1', COGNITO_USER_POOL_ID: 'eu-west-1_EXAMPLE', COGNITO_DOMAIN: 'acme',
      OIDC_ROLE_CLAIM: 'cognito:groups', ADMIN_ROLES: ['alert-admins'], ALLOWED_OIDC_ROLES: ['alert-users'],
    },
    refused: { bob: /no role of theirs is allowed/ },
    endSession: () => {},
  },
}

export const cases = {}

for (const [name, { provider = name, settings, ...rest }] of Object.entries(providers)) {
  cases[name] = async ({ use, visit, standIn }) => {
    const server = await use(startServer({ AUTH_PROVIDERS: [provider], ...client(name), ...settings }, standIn))
    standIn.register(name, `${server.url}/auth/${provider}/callback`, `${server.url}/`)
    const signIn = (page, person) => page.getByRole('link', { name: person, exact: true }).click()
    await inAndOut({ server, visit, provider, signIn, ...rest })
  }
}
