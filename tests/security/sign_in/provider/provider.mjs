// The OpenID Connect provider of the tests: oidc-provider with a form that signs in everyone, and routes below /test
// that do what no real provider offers: new keys, other clients, and tokens that are not valid.
import { createServer } from "node:http";

import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { Provider } from "oidc-provider";

const [port] = process.argv.slice(2).map(Number);
const issuer = `http://localhost:${port}`;
const clients = new Map();
let keys = [];
let change = null;
let provider;
let handle;

async function newKeys() {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: crypto.randomUUID(), alg: "RS256", use: "sig" };
  keys = [jwk];
}

/** `admin-…` is in the group of administrators, `guest-…` in none. */
function account(login) {
  const group = login.startsWith("admin-") ? "ocr-admins" : "ocr-users";
  return {
    accountId: login,
    claims: () => ({
      sub: login,
      name: `${login.charAt(0).toUpperCase()}${login.slice(1)}`,
      email: `${login}@example.com`,
      groups: login.startsWith("guest-") ? [] : ["everyone", group],
    }),
  };
}

function build() {
  provider = new Provider(issuer, {
    clients: [...clients.values()],
    jwks: { keys },
    cookies: { keys: ["key of the cookies in the tests"] },
    claims: { openid: ["sub"], profile: ["name"], email: ["email"], groups: ["groups"] },
    scopes: ["openid", "profile", "email", "groups"],
    findAccount: (_ctx, sub) => account(sub),
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    // Everyone has agreed to everything.
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope("openid profile email groups");
      await grant.save();
      return grant;
    },
    // The default refuses addresses of this machine.
    fetch: (url, { method, headers, body, signal }) => fetch(url, { method, headers, body, signal }),
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource(ctx, form) {
          const button = '<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>';
          ctx.body = `<!doctype html><title>Sign out</title>${form}${button}`;
        },
      },
    },
  });
  provider.on("server_error", (_ctx, error) => console.error(error));
  provider.on("backchannel.error", (_ctx, error) => console.error("back-channel logout failed", error));
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.path === "/token" && change !== null && ctx.body?.id_token) {
      ctx.body = { ...ctx.body, id_token: await changed(ctx.body.id_token, change) };
      change = null;
    }
  });
  handle = provider.callback();
}

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Return an ID token that is not valid in one respect; signed by the right key unless that is the respect. */
async function changed(token, how) {
  const [head, body, signature] = token.split(".");
  const [header, claims] = [head, body].map((part) => JSON.parse(Buffer.from(part, "base64url")));
  if (how === "claims") return [head, encoded({ ...claims, sub: "admin-anna" }), signature].join(".");
  if (how === "unsigned") return [encoded({ ...header, alg: "none" }), body, ""].join(".");
  let key = keys[0];
  if (how === "key") {
    const { privateKey } = await generateKeyPair("RS256", { extractable: true });
    key = await exportJWK(privateKey);
  }
  if (how === "shared secret") {
    const secret = new TextEncoder().encode([...clients.values()][0].client_secret);
    return new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(secret);
  }
  const replaced = {
    nonce: { nonce: "another" },
    "no nonce": { nonce: undefined },
    audience: { aud: "another" },
    issuer: { iss: "https://other.example" },
    expired: { iat: claims.iat - 7200, exp: claims.exp - 7200 },
  };
  return new SignJWT({ ...claims, ...replaced[how] }).setProtectedHeader(header).sign(await imported(key));
}

async function imported(jwk) {
  return crypto.subtle.importKey("jwk", jwk, { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, true, ["sign"]);
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

async function interaction(request, response) {
  if (request.method === "GET") {
    response.setHeader("Content-Type", "text/html");
    response.end(`<!doctype html><title>Provider</title><form method="post">
      <label>Login <input name="login" autofocus></label>
      <button>Continue</button><button name="cancel" value="yes">Cancel</button></form>`);
    return;
  }
  const form = new URLSearchParams(await bodyOf(request));
  const result = form.has("cancel") ? { error: "access_denied" } : { login: { accountId: form.get("login") } };
  await provider.interactionFinished(request, response, result);
}

async function control(request, response, path) {
  const body = JSON.parse((await bodyOf(request)) || "{}");
  let answer = {};
  if (path === "/test/client") {
    clients.set(body.client_id, body);
    build();
  } else if (path === "/test/new-keys") {
    await newKeys();
    build();
  } else if (path === "/test/change") {
    change = body.how;
  } else if (path === "/test/logout-token") {
    const header = { alg: "RS256", kid: keys[0].kid, typ: "logout+jwt" };
    answer = { token: await new SignJWT(body).setProtectedHeader(header).sign(await imported(keys[0])) };
  }
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify(answer));
}

await newKeys();
build();
createServer((request, response) => {
  const { pathname } = new URL(request.url, issuer);
  const done = pathname.startsWith("/test/")
    ? control(request, response, pathname)
    : pathname.startsWith("/interaction/")
      ? interaction(request, response)
      : handle(request, response);
  Promise.resolve(done).catch((error) => {
    console.error(error);
    response.writeHead(500).end();
  });
}).listen(port, "127.0.0.1", () => console.log(`ready at ${issuer}`));
