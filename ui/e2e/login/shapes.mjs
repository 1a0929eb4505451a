// What login providers answer that cannot be run in a test: GitHub, GitLab,
// Google, Microsoft and Amazon are services, and Keycloak is in no registry that
// the tests install from. None of them was asked. Each shape is written after the
// provider's public documentation, which is named above it; values are made up.
//
// In each, ann has what makes an administrator, jo may in, and bob may not.

const client = { id: 'alertad-id', secret: 'planted+secret/=' }

/**
 * GitHub, or an Enterprise server, which has its API elsewhere.
 * https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
 * https://docs.github.com/en/rest/users/users#get-the-authenticated-user
 * https://docs.github.com/en/rest/users/emails#list-email-addresses-for-the-authenticated-user
 * https://docs.github.com/en/rest/orgs/orgs#list-organizations-for-the-authenticated-user
 * https://docs.github.com/en/rest/teams/teams#list-teams-for-the-authenticated-user
 */
function github(site, api) {
  const org = (login) => ({
    login, id: login.length, node_id: 'MDEyOk9yZ2FuaXphdGlvbjE=', url: `${api}/orgs/${login}`, repos_url: `${api}/orgs/${login}/repos`,
    events_url: `${api}/orgs/${login}/events`, hooks_url: `${api}/orgs/${login}/hooks`, issues_url: `${api}/orgs/${login}/issues`,
    members_url: `${api}/orgs/${login}/members{/member}`, public_members_url: `${api}/orgs/${login}/public_members{/member}`,
    avatar_url: `${site}/images/error/octocat_happy.gif`, description: 'A great organization',
  })
  const team = (full) => {
    const [login, slug] = full.split('/')
    return {
      id: 1, node_id: 'MDQ6VGVhbTE=', url: `${api}/teams/1`, html_url: `${site}/orgs/${login}/teams/${slug}`, name: slug.toUpperCase(), slug,
      description: 'A great team.', privacy: 'closed', notification_setting: 'notifications_enabled', permission: 'admin',
      members_url: `${api}/teams/1/members{/member}`, repositories_url: `${api}/teams/1/repos`, parent: null, members_count: 3, repos_count: 10,
      created_at: '2017-07-14T16:53:42Z', updated_at: '2017-08-17T12:37:15Z',
      organization: { ...org(login), name: login, company: 'GitHub', public_repos: 2, followers: 20, html_url: `${site}/${login}`, type: 'Organization' },
    }
  }
  const user = ({ login, id }) => ({
    login, id, node_id: 'MDQ6VXNlcjE=', avatar_url: `${site}/images/error/octocat_happy.gif`, gravatar_id: '', url: `${api}/users/${login}`,
    html_url: `${site}/${login}`, organizations_url: `${api}/users/${login}/orgs`, type: 'User', site_admin: false, name: `monalisa ${login}`,
    company: 'GitHub', blog: `${site}/blog`, location: 'San Francisco', email: null, hireable: false, bio: 'There once was...',
    twitter_username: 'monatheoctocat', public_repos: 2, public_gists: 1, followers: 20, following: 0, created_at: '2008-01-14T04:33:35Z',
    updated_at: '2008-01-14T04:33:35Z', private_gists: 81, total_private_repos: 100, owned_private_repos: 100, disk_usage: 10000,
    collaborators: 8, two_factor_authentication: true, plan: { name: 'Medium', space: 400, private_repos: 20, collaborators: 0 },
  })
  const emails = ({ login }) => [
    { email: `${login}@example.com`, primary: true, verified: true, visibility: 'private' },
    { email: `${login}@users.noreply.github.com`, primary: false, verified: true, visibility: null },
  ]
  const with_ = (scope, tell) => (person, scopes) => (scopes.includes(scope) ? tell(person) : undefined)
  return {
    client, form: true, scopes: ['user:email', 'read:org', 'user', 'read:user'],
    at: { authorize: `${site}/login/oauth/authorize`, token: `${site}/login/oauth/access_token` },
    api: {
      [`${api}/user`]: user,
      [`${api}/user/emails`]: with_('user:email', emails),
      [`${api}/user/orgs`]: with_('read:org', ({ orgs }) => orgs.map(org)),
      [`${api}/user/teams`]: with_('read:org', ({ teams }) => teams.map(team)),
    },
    people: {
      ann: { login: 'ann', id: 101, orgs: ['acme', 'github'], teams: ['acme/oncall'] },
      jo: { login: 'jo', id: 102, orgs: ['acme'], teams: [] },
      bob: { login: 'bob', id: 103, orgs: ['acme-inc'], teams: ['acme-inc/oncall'] },
    },
  }
}

/** What OpenID Connect Discovery 1.0 demands of the document, from the addresses of a shape. */
const discovery = (issuer, at, more) => ({
  issuer, authorization_endpoint: at.authorize, token_endpoint: at.token, userinfo_endpoint: at.userinfo, jwks_uri: at.keys,
  ...(at.logout && { end_session_endpoint: at.logout }),
  response_types_supported: ['code', 'id_token', 'code id_token'], subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'], token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'], ...more,
})

const only = (person, ...names) => Object.fromEntries(names.filter((name) => name in person).map((name) => [name, person[name]]))

/** https://docs.gitlab.com/integration/openid_connect_provider/#shared-information */
function gitlab() {
  const issuer = 'https://gitlab.com'
  const at = {
    authorize: `${issuer}/oauth/authorize`, token: `${issuer}/oauth/token`, userinfo: `${issuer}/oauth/userinfo`, keys: `${issuer}/oauth/discovery/keys`,
  }
  const person = (sub, username, groups) => ({
    sub, name: `${username} of GitLab`, nickname: username, preferred_username: username, email: `${username}@example.com`, email_verified: true,
    website: 'https://example.com', profile: `${issuer}/${username}`, picture: `${issuer}/uploads/-/system/user/avatar/${sub}/avatar.png`,
    groups, 'https://gitlab.org/claims/groups/developer': groups,
  })
  return {
    client, scopes: ['openid'], at, // as Alerta's documentation has the application registered
    documents: { [`${issuer}/.well-known/openid-configuration`]: discovery(issuer, at, { claim_types_supported: ['normal'] }) },
    idToken: ({ sub, groups }) => ({ iss: issuer, sub, auth_time: 1700000000, groups_direct: groups.slice(-1) }),
    info: (p) => p,
    people: {
      ann: person('11', 'ann', ['acme', 'acme/ops', 'acme/ops/leads']), jo: person('12', 'jo', ['acme', 'acme/ops']), bob: person('13', 'bob', ['acme']),
    },
  }
}

/**
 * https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload
 * https://accounts.google.com/.well-known/openid-configuration
 */
function google() {
  const issuer = 'https://accounts.google.com'
  const at = {
    authorize: `${issuer}/o/oauth2/v2/auth`, token: 'https://oauth2.googleapis.com/token',
    userinfo: 'https://openidconnect.googleapis.com/v1/userinfo', keys: 'https://www.googleapis.com/oauth2/v3/certs',
  }
  const person = (sub, email, hd, more) => ({
    sub, name: email, given_name: 'First', family_name: 'Last', picture: 'https://lh3.googleusercontent.com/a/photo=s96-c',
    email, email_verified: true, ...(hd && { hd }), ...more,
  })
  return {
    client, scopes: ['openid', 'profile', 'email'], at,
    documents: { [`${issuer}/.well-known/openid-configuration`]: discovery(issuer, at, { revocation_endpoint: 'https://oauth2.googleapis.com/revoke' }) },
    callback: ({ hd }) => ({ scope: 'email profile openid', authuser: '0', prompt: 'none', ...(hd && { hd }) }),
    idToken: (p, { client, hash }) => ({ iss: issuer, azp: client, at_hash: hash, ...p }),
    info: (p) => p,
    people: {
      ann: person('110169484474386276334', 'ann@example.com', 'example.com'), jo: person('110169484474386276335', 'jo@example.com', 'example.com'),
      bob: person('110169484474386276336', 'bob@gmail.com'),
      eve: person('110169484474386276337', 'eve@example.com', undefined, { email_verified: false }),
    },
  }
}

/**
 * https://www.keycloak.org/securing-apps/oidc-layers
 * https://www.keycloak.org/docs/latest/server_admin/#_oidc_token_role_mappings
 */
function keycloak() {
  const issuer = 'https://sso.example.com/realms/main'
  const endpoint = `${issuer}/protocol/openid-connect`
  const at = {
    authorize: `${endpoint}/auth`, token: `${endpoint}/token`, userinfo: `${endpoint}/userinfo`, keys: `${endpoint}/certs`, logout: `${endpoint}/logout`,
  }
  const user = (sub, username, realm, own) => ({
    sub, email_verified: true, name: `${username} Key`, preferred_username: username, given_name: username, family_name: 'Key',
    email: `${username}@example.com`, realm, own,
  })
  const profile = (p) => only(p, 'sub', 'email_verified', 'name', 'preferred_username', 'given_name', 'family_name', 'email')
  const session = '2a88c258-f73a-4103-b862-e1fbd8f4e04e'
  return {
    client, scopes: ['openid', 'profile', 'email', 'offline_access'], at, confirms: true, // without an id_token_hint it asks
    documents: {
      [`${issuer}/.well-known/openid-configuration`]: discovery(issuer, at, {
        introspection_endpoint: `${endpoint}/token/introspect`, check_session_iframe: `${endpoint}/login-status-iframe.html`,
        authorization_response_iss_parameter_supported: true, frontchannel_logout_supported: true, backchannel_logout_supported: true,
        code_challenge_methods_supported: ['plain', 'S256'],
      }),
    },
    callback: () => ({ session_state: session, iss: issuer }),
    idToken: (p, { client, hash }) => ({
      auth_time: 1700000000, jti: 'a5b4bf6e', iss: issuer, typ: 'ID', azp: client, sid: session, at_hash: hash, acr: '1', ...profile(p),
    }),
    access: (p, { client }) => ({
      jti: 'onrtac:d58f5dc8', iss: issuer, aud: 'account', typ: 'Bearer', azp: client, sid: session, acr: '1', 'allowed-origins': ['http://localhost'],
      realm_access: { roles: ['offline_access', 'default-roles-main', 'uma_authorization', ...p.realm] },
      resource_access: { ...(p.own.length && { [client]: { roles: p.own } }), account: { roles: ['manage-account', 'manage-account-links', 'view-profile'] } },
      scope: 'openid email profile', ...profile(p),
    }),
    info: profile,
    people: {
      ann: user('36fa0f91-f94d-4a0c-afed-6b7d952e47d1', 'ann', ['alert-admins'], []),
      jo: user('36fa0f91-f94d-4a0c-afed-6b7d952e47d2', 'jo', [], ['alert-users']),
      bob: user('36fa0f91-f94d-4a0c-afed-6b7d952e47d3', 'bob', ['accounting'], []),
    },
  }
}

/**
 * Microsoft Entra.
 * https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference
 * https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc
 * https://learn.microsoft.com/en-us/entra/identity-platform/userinfo
 */
function azure() {
  const host = 'https://login.microsoftonline.com'
  const home = '9122040d-6c67-4c5b-b112-36a304b66dad'
  const at = {
    authorize: `${host}/organizations/oauth2/v2.0/authorize`, token: `${host}/organizations/oauth2/v2.0/token`,
    userinfo: 'https://graph.microsoft.com/oidc/userinfo', keys: `${host}/organizations/discovery/v2.0/keys`,
    logout: `${host}/organizations/oauth2/v2.0/logout`,
  }
  const user = (sub, name, roles, tid = home) => ({
    sub, tid, name: `${name} of Contoso`, preferred_username: `${name}@contoso.example`, email: `${name}@contoso.example`,
    oid: `00000000-0000-0000-66f3-3332eca7ea${sub.length}`, groups: ['1a0d5b14-0000-0000-0000-000000000001'], ...(roles && { roles }),
  })
  return {
    client, scopes: ['openid', 'profile', 'email', 'offline_access'], at,
    documents: {
      [`${host}/organizations/v2.0/.well-known/openid-configuration`]: discovery(`${host}/{tenantid}/v2.0`, at, {
        token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'], subject_types_supported: ['pairwise'],
        tenant_region_scope: null, cloud_instance_name: 'microsoftonline.com', msgraph_host: 'graph.microsoft.com', http_logout_supported: true,
      }),
    },
    callback: () => ({ session_state: '7b29111d-0000-0000-0000-000000000000' }),
    idToken: (p) => ({
      ver: '2.0', iss: `${host}/${p.tid}/v2.0`, nbf: 1700000000, aio: 'Df2UVXL1ix!lMCWMSOJBcFatzcGfvFGhjKv8q5g0x732dR5MB5BisvGQO7YWByjd8iQDLq',
      rh: '0.AAAA', uti: 'fqiBqXLPj0eQa82S-IYFAA', ...p,
    }),
    info: (p) => ({ ...only(p, 'sub', 'name', 'email'), family_name: 'Contoso', given_name: 'C', picture: 'https://graph.microsoft.com/v1.0/me/photo/$value' }),
    people: {
      ann: user('AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ', 'ann', ['Alert.Admin']),
      jo: user('AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbt', 'jo', ['Alert.User']),
      bob: user('AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy', 'bob', undefined),
      guest: user('AAAAAAAAAAAAAAAAAAAAAIkzqFV', 'guest', ['Alert.Admin'], '9188040d-6c67-4c5b-b112-36a304b66dad'), // the tenant of personal accounts
    },
  }
}

/**
 * Amazon Cognito.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
 * https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html
 * https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
 */
function cognito() {
  const issuer = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_EXAMPLE'
  const domain = 'https://acme.auth.eu-west-1.amazoncognito.com'
  const at = {
    authorize: `${domain}/oauth2/authorize`, token: `${domain}/oauth2/token`, userinfo: `${domain}/oauth2/userInfo`,
    keys: `${issuer}/.well-known/jwks.json`, logout: `${domain}/logout`,
  }
  const user = (sub, name, groups) => ({ sub, name, email: `${name}@example.com`, ...(groups && { groups }) })
  const groups = (p) => (p.groups ? { 'cognito:groups': p.groups } : {}) // of who is in none, the claim is missing
  return {
    client, scopes: ['openid', 'profile', 'email', 'phone'], at, back: 'logout_uri',
    // Of its document, the sign-out is a later addition that not all pools have: COGNITO_DOMAIN leads there.
    documents: { [`${issuer}/.well-known/openid-configuration`]: discovery(issuer, { ...at, logout: undefined }) },
    idToken: (p) => ({
      sub: p.sub, ...groups(p), email_verified: true, iss: issuer, 'cognito:username': p.name, origin_jti: 'aaaaaaaa-bbbb', event_id: 'cccc-dddd',
      token_use: 'id', auth_time: 1700000000, jti: 'eeee-ffff', email: p.email,
    }),
    access: (p, { client }) => ({
      sub: p.sub, ...groups(p), iss: issuer, version: 2, client_id: client, token_use: 'access', scope: 'openid profile email', username: p.name,
    }),
    info: (p) => ({ sub: p.sub, email_verified: 'true', name: p.name, email: p.email, username: p.name }),
    people: {
      ann: user('aaaaaaaa-bbbb-cccc-dddd-000000000001', 'ann', ['alert-admins', 'alert-users']),
      jo: user('aaaaaaaa-bbbb-cccc-dddd-000000000002', 'jo', ['alert-users']), bob: user('aaaaaaaa-bbbb-cccc-dddd-000000000003', 'bob'),
    },
  }
}

/** Login providers by the names of their cases. */
export const shapes = {
  github: github('https://github.com', 'https://api.github.com'),
  'GitHub Enterprise': github('https://github.example.com', 'https://github.example.com/api/v3'),
  gitlab: gitlab(),
  google: google(),
  keycloak: keycloak(),
  azure: azure(),
  cognito: cognito(),
}
