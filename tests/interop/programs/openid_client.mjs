// A web application of an agency: signs people in at Sambung with the library openid-client.
//   node openid_client.mjs '{"issuer": …, "port": …, "client_id": …, "client_secret": …}'
// Pages: /masuk signs in, / shows who is signed in, /perbarui refreshes, /keluar signs out.

import { createServer } from 'node:http'
import * as oidc from 'openid-client'

const { issuer, port, client_id, client_secret, scope = 'openid profile email' } = JSON.parse(process.argv[2])
const home = `http://127.0.0.1:${port}/`
const redirect_uri = `${home}kembali`

const config = await oidc.discovery(
  new URL(issuer), client_id, client_secret || undefined,
  client_secret ? oidc.ClientSecretBasic(client_secret) : oidc.None(),
  { execute: [oidc.allowInsecureRequests] }
)

let pending = null
let person = null

const pages = {
  async '/' () {
    return { person: person && { claims: person.claims, userinfo: person.userinfo } }
  },

  async '/masuk' () {
    const verifier = oidc.randomPKCECodeVerifier()
    pending = { verifier, state: oidc.randomState(), nonce: oidc.randomNonce() }
    return oidc.buildAuthorizationUrl(config, {
      redirect_uri, scope, state: pending.state, nonce: pending.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256'
    })
  },

  async '/kembali' (url) {
    const tokens = await oidc.authorizationCodeGrant(config, url, {
      pkceCodeVerifier: pending.verifier, expectedState: pending.state,
      expectedNonce: pending.nonce, idTokenExpected: true
    })
    const claims = tokens.claims()
    const userinfo = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)
    person = { tokens, claims, userinfo }
    return new URL(home)
  },

  async '/perbarui' () {
    const old = person.tokens.refresh_token
    const tokens = await oidc.refreshTokenGrant(config, old)
    person.tokens = { ...person.tokens, ...tokens }
    return { refreshed: tokens.access_token !== undefined, rotated: tokens.refresh_token !== old }
  },

  async '/keluar' () {
    const url = oidc.buildEndSessionUrl(config, {
      id_token_hint: person.tokens.id_token, post_logout_redirect_uri: home
    })
    person = null
    return url
  }
}

createServer(async (request, response) => {
  const url = new URL(request.url, home)
  const page = pages[url.pathname]
  if (!page) return response.writeHead(404).end()
  try {
    const answer = await page(url)
    if (answer instanceof URL) return response.writeHead(302, { Location: answer.href }).end()
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer))
  } catch (error) {
    const cause = error.cause ? ` (${JSON.stringify(error.cause)})` : ''
    response.writeHead(500, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify({ error: `${error.message}${cause}` }))
  }
}).listen(port, '127.0.0.1')
