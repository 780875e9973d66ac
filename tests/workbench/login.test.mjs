// Logins: the way to another party's page and back, with and without a proof key (PKCE, RFC 7636), against a party of
// our own that checks what it gets.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { Connections } from "../../js-shim/workbench/server/connections.mjs";

/** Gives codes, and tokens for them; `asked` is what it got. */
async function party() {
  const codes = new Map();
  const asked = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://127.0.0.1");
    if (url.pathname === "/authorize") {
      const code = `code-${codes.size + 1}`;
      codes.set(code, Object.fromEntries(url.searchParams));
      response.end(code);
      return;
    }
    let body = "";
    for await (const piece of request) body += piece;
    const form = Object.fromEntries(new URLSearchParams(body));
    asked.push({ form, authorization: request.headers.authorization });
    const known = codes.get(form.code);
    const hashed = createHash("sha256")
      .update(form.code_verifier ?? "")
      .digest("base64url");
    const isProven = !known?.code_challenge || [hashed, form.code_verifier].includes(known.code_challenge);
    const isRight = known && known.redirect_uri === form.redirect_uri && isProven;
    codes.delete(form.code);
    response.writeHead(isRight ? 200 : 400, { "content-type": "application/json" });
    response.end(JSON.stringify(isRight ? { access_token: "the-access-token" } : { error: "invalid_grant" }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  after(() => server.close());
  return { url: `http://127.0.0.1:${/** @type {any} */ (server.address()).port}`, asked };
}

const CALLBACK = "http://127.0.0.1:1/oauth/callback";

function connectionsOf(url, more) {
  const input = (key, type = "string") => ({ key, label: key, type, default: "" });
  const definition = {
    connections: [
      {
        key: "login",
        label: "Login",
        oauth2Type: "authorization_code",
        inputs: ["authorizeUrl", "tokenUrl", "clientId", "scopes"]
          .map((key) => input(key))
          .concat(input("clientSecret", "password")),
        ...more,
      },
      { key: "key", label: "Key", inputs: [input("apiKey", "password")] },
    ],
  };
  const connections = new Connections({
    known: {
      login: {
        fields: {
          authorizeUrl: `${url}/authorize`,
          tokenUrl: `${url}/token`,
          clientId: "client",
          scopes: "read write",
          clientSecret: "the-client-secret",
        },
      },
    },
  });
  connections.use(definition);
  return connections;
}

/** Goes to the party's page, which allows it: the code and the state that come back. */
async function allow(address) {
  const code = await (await fetch(address)).text();
  return { code, state: new URL(address).searchParams.get("state") };
}

test("the code is proven by the key of its login, hashed or plain as the component says", async () => {
  const { url, asked } = await party();
  /** @type {[string, (verifier: string) => string][]} */
  const methods = [
    ["S256", (verifier) => createHash("sha256").update(verifier).digest("base64url")],
    ["plain", (verifier) => verifier],
  ];
  for (const [method, hash] of methods) {
    const connections = connectionsOf(url, { oauth2PkceMethod: method });
    const address = connections.login("login", CALLBACK);
    const query = Object.fromEntries(new URL(address).searchParams);
    assert.equal(query.code_challenge_method, method);
    assert.equal(await connections.finish(await allow(address)), "Login");
    const { form, authorization } = asked.at(-1);
    assert.ok(form.code_verifier.length >= 43);
    assert.equal(query.code_challenge, hash(form.code_verifier));
    assert.equal(authorization, `Basic ${btoa("client:the-client-secret")}`);
    const shown = connections.shown("login");
    assert.deepEqual([shown.token, shown.status], [{ set: true }, { state: "connected" }]);
    assert.ok(!JSON.stringify(shown).includes("the-"));
  }
});

test("without a proof key none is sent; a code of somebody else's login is refused", async () => {
  const { url, asked } = await party();
  const plain = connectionsOf(url);
  const address = plain.login("login", CALLBACK);
  assert.equal(new URL(address).searchParams.get("code_challenge"), null);
  assert.equal(new URL(address).searchParams.get("scope"), "read write");
  await plain.finish(await allow(address));
  assert.equal(asked.at(-1).form.code_verifier, undefined);

  const proven = connectionsOf(url, { oauth2PkceMethod: "S256" });
  const [mine, theirs] = [proven.login("login", CALLBACK), proven.login("login", CALLBACK)];
  const stolen = { code: (await allow(theirs)).code, state: new URL(mine).searchParams.get("state") };
  await assert.rejects(proven.finish(stolen), /refused \(400\): invalid_grant/);
  assert.equal(proven.shown("login").status.state, "error");
});

test("a login that was not allowed, one that nobody began, one that is over, and what has none", async () => {
  const { url } = await party();
  const connections = connectionsOf(url);
  const state = new URL(connections.login("login", CALLBACK)).searchParams.get("state");
  await assert.rejects(connections.finish({ state, error: "access_denied" }), /not allowed: access_denied/);
  assert.match(connections.shown("login").status.message, /not allowed/);
  await assert.rejects(connections.finish({ state, code: "code-1" }), /not begun here/);
  await assert.rejects(connections.finish({ state: "made-up", code: "code-1" }), /not begun here/);
  assert.throws(() => connections.login("key", CALLBACK), /Key has no login/);
  connections.change("login", { fields: { clientId: "" } });
  assert.throws(() => connections.login("login", CALLBACK), /Fill in clientId first/);
  connections.change("login", { fields: { clientId: "client", authorizeUrl: "https://elsewhere.example/" } });
  assert.throws(() => connections.login("login", CALLBACK), /would leave this machine/);
});
