// Who may talk to the workbench, and that nothing of it is published.

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { after, test } from "node:test";
import { bundleFile, root, runtime } from "../../js-shim/tools/project.mjs";
import { isToken, newToken } from "../../js-shim/workbench/server/guard.mjs";
import { startForeign, startOurs } from "./support/start.mjs";

const ours = await startOurs();
const foreign = await startForeign();
after(() => Promise.all([ours.close(), foreign.close()]));

/**
 * A request as any program may make it: with any Host and any headers.
 * @returns {Promise<any>}
 */
const raw = (path, /** @type {any} */ { method = "GET", headers = {}, body } = {}) =>
  new Promise((resolve, reject) => {
    const sent = request(
      {
        host: "127.0.0.1",
        port: foreign.port,
        path,
        method,
        headers: { host: `127.0.0.1:${foreign.port}`, ...headers },
      },
      (response) => {
        let text = "";
        response
          .on("data", (piece) => (text += piece))
          .on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
const withToken = { "x-workbench-token": foreign.token };
const json = { ...withToken, "content-type": "application/json" };

test("another name for this machine is answered with 421, on every address", async () => {
  for (const path of ["/", "/app/main.js", "/api/component", "/hook/x", "/oauth/callback?state=x"]) {
    for (const host of [
      "evil.test",
      `evil.test:${foreign.port}`,
      `127.0.0.1:1`,
      "127.0.0.1",
      `[::1]:${foreign.port}`,
    ]) {
      const { status } = await raw(path, { headers: { host, ...withToken } });
      assert.equal(status, 421, `${host} ${path}`);
    }
  }
  assert.equal((await raw("/", { headers: { host: `localhost:${foreign.port}` } })).status, 200);
});

test("another origin is answered with 403, `null` too, and so is what the browser says comes from elsewhere", async () => {
  for (const path of ["/", "/app/main.js", "/api/component", "/hook/x"]) {
    for (const headers of [
      { origin: "https://evil.test" },
      { origin: "null" },
      { origin: "http://127.0.0.1:1" },
      { origin: "" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ]) {
      const { status } = await raw(path, { headers: { ...headers, ...withToken } });
      assert.equal(status, 403, `${JSON.stringify(headers)} ${path}`);
    }
  }
  assert.equal(
    (
      await raw("/api/component", {
        headers: { ...withToken, origin: foreign.origin, "sec-fetch-site": "same-origin" },
      })
    ).status,
    200,
  );
});

test("without the token, or with another, there is nothing but the page", async () => {
  for (const path of ["/api/component", "/api/runs", "/api/nothing"]) {
    for (const headers of [
      {},
      { "x-workbench-token": "" },
      { "x-workbench-token": newToken() },
      { "x-workbench-token": `${foreign.token}x` },
      { cookie: `token=${foreign.token}` },
      { authorization: `Bearer ${foreign.token}` },
    ]) {
      assert.equal((await raw(path, { headers })).status, 401);
    }
  }
  assert.equal((await raw(`/api/component?token=${foreign.token}`)).status, 401);
  assert.equal((await raw("/")).text.includes(foreign.token), false);
  assert.ok(Buffer.from(foreign.token, "base64url").length >= 32);
  assert.equal(isToken(foreign.token, foreign.token), true);
});

test("a form of another site cannot post: only JSON is taken, and preflights get no leave", async () => {
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", undefined]) {
    const { status } = await raw("/api/runs", {
      method: "POST",
      headers: { ...withToken, ...(type ? { "content-type": type } : {}) },
      body: "{}",
    });
    assert.equal(status, 415);
  }
  const preflight = await raw("/api/runs", {
    method: "OPTIONS",
    headers: { origin: "https://evil.test", "access-control-request-method": "POST" },
  });
  assert.equal(preflight.status, 403);
  for (const path of ["/", "/api/component"]) {
    const { headers } = await raw(path, { headers: withToken });
    assert.deepEqual(
      Object.keys(headers).filter((name) => name.startsWith("access-control") || name === "set-cookie"),
      [],
    );
  }
});

test("bodies that are too long, no JSON, or no object are refused in a sentence", async () => {
  const long = await raw("/api/yaml/check", {
    method: "POST",
    headers: json,
    body: JSON.stringify({ text: "x".repeat(6 * 1024 * 1024) }),
  });
  assert.equal(long.status, 413);
  for (const body of ["{", "[]x", "5", '"x"'])
    assert.equal((await raw("/api/yaml/check", { method: "POST", headers: json, body })).status, 400);
  assert.match(
    (await raw("/api/yaml/check", { method: "POST", headers: json, body: "{}" })).text,
    /The body lacks text/,
  );
  assert.equal((await raw("/api/none", { headers: withToken })).status, 404);
});

test("every answer carries the policy and the other headers", async () => {
  for (const [path, headers] of [
    ["/", {}],
    ["/app/main.js", {}],
    ["/app/style.css", {}],
    ["/api/component", withToken],
    ["/api/component", {}],
    ["/none", {}],
  ]) {
    const answer = await raw(path, { headers });
    const policy = answer.headers["content-security-policy"];
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
    ])
      assert.ok(policy.includes(rule), `${path}: ${rule}`);
    assert.ok(!policy.includes("unsafe"));
    assert.deepEqual(
      [
        "x-content-type-options",
        "referrer-policy",
        "cache-control",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
      ].map((name) => answer.headers[name]),
      ["nosniff", "no-referrer", "no-store", "same-origin", "same-origin"],
    );
  }
  const nonces = await Promise.all([raw("/"), raw("/")]);
  const [one, two] = nonces.map(({ headers }) => /'nonce-([^']+)'/.exec(headers["content-security-policy"])[1]);
  assert.notEqual(one, two);
});

test("it listens on 127.0.0.1 and on nothing else", async () => {
  await assert.rejects(fetch(`http://[::1]:${foreign.port}/`));
  const { networkInterfaces } = await import("node:os");
  const others = Object.values(networkInterfaces())
    .flat()
    .filter(({ internal, family }) => !internal && family === "IPv4");
  for (const { address } of others)
    await assert.rejects(fetch(`http://${address}:${foreign.port}/`, { signal: AbortSignal.timeout(2000) }));
});

test("files: no way out of their folder by a name or by a link", async () => {
  const outside = join(foreign.files, "outside.json");
  writeFileSync(outside, '"secret"');
  symlinkSync(outside, join(foreign.files, "payloads", "link.json"));
  const names = [
    "..%2Foutside.json",
    "%2e%2e%2Foutside.json",
    "..%5Coutside.json",
    ".hidden.json",
    "link.json",
    "a..json",
    "%2Fetc%2Fpasswd",
    "x.yml",
    "con%00.json",
  ];
  for (const name of names) {
    for (const method of ["GET", "PUT"]) {
      const { status, text } = await raw(`/api/files/payloads/${name}`, {
        method,
        headers: json,
        body: method === "PUT" ? '{"text":"changed"}' : undefined,
      });
      assert.ok([400, 404].includes(status), `${method} ${name}: ${status}`);
      assert.ok(!text.includes("secret"));
    }
  }
  assert.equal(readFileSync(outside, "utf8"), '"secret"');
  assert.equal((await raw("/api/files/secrets/a.json", { headers: withToken })).status, 404);
  rmSync(join(foreign.files, "flows"), { recursive: true });
  mkdirSync(join(foreign.files, "elsewhere"));
  symlinkSync(join(foreign.files, "elsewhere"), join(foreign.files, "flows"));
  assert.equal(
    (await raw("/api/files/flows/a.yml", { method: "PUT", headers: json, body: '{"text":"a: 1"}' })).status,
    400,
  );
});

test("whatever is sent, the answer is a sentence: no body and no address is a fault of the server", async () => {
  const asked = [
    ["POST", "/api/runs", { integration: 5 }],
    ["POST", "/api/runs", { integration: { flows: [{ name: "F", steps: "no" }] } }],
    ["POST", "/api/runs", { integration: { flows: [{ name: "F", steps: [null] }] } }],
    ["POST", "/api/runs", { integration: { flows: [{ name: "F", steps: [{ name: "A" }] }] } }],
    ["POST", "/api/runs", { integration: { flows: [{ name: "F", steps: [] }], requiredConfigVars: [null] } }],
    ["POST", "/api/hooks", { integration: { flows: [{ name: "F", steps: [{ name: "A", action: 1 }] }] }, flow: "F" }],
    ["POST", "/api/yaml/check", { text: 5 }],
    ["POST", "/api/yaml/write", { model: null }],
    ["POST", "/api/yaml/problems", { model: "x" }],
    ["PUT", "/api/files/flows/a.yml", { text: {} }],
    ["PUT", "/api/connections/key", { fields: 5 }],
    ["PUT", "/api/connections/key", { fields: null }],
    ["PUT", "/api/connections/key", { fields: { host: { a: 1 } } }],
    ["POST", "/api/data-sources/toString", { params: {} }],
    ["POST", "/api/data-sources/colours", { params: 5 }],
    ["GET", "/api/files/flows/%E0%A4%A"],
    ["GET", "/api/runs/none/value?path=[1"],
    ["GET", "//["],
  ];
  for (const [method, path, body] of /** @type {[string, string, any?][]} */ (asked)) {
    const { status, body: answer } = await foreign.api(method, path, body);
    const what = `${method} ${path} ${JSON.stringify(body)}: ${status} ${JSON.stringify(answer)}`;
    assert.ok(status >= 400 && status < 500, what);
    assert.match(answer.error.message, /^\S.*\.$/s, what);
  }
});

test("no word of our component is in the engine, the server, the YAML or the page", () => {
  const {
    actions,
    triggers = {},
    dataSources,
    connections,
    models,
  } = JSON.parse(readFileSync(join(root, "component-manifest.json"), "utf8"));
  const keys = [
    ...Object.keys(actions),
    ...Object.keys(triggers),
    ...Object.keys(dataSources),
    ...connections.map(({ key }) => key),
  ].filter((key) => /[a-z][A-Z]|-/.test(key));
  assert.ok(keys.length > 20 && models);
  const word = new RegExp(`gorgias|green-garden|\\b(${keys.join("|")})\\b`, "i");
  const folder = join(root, "js-shim", "workbench");
  const found = ["engine", "server", "yaml", "page", join("page", "fields")]
    .flatMap((name) =>
      readdirSync(join(folder, name))
        .filter((file) => /\.\w+$/.test(file))
        .map((file) => join(folder, name, file)),
    )
    .filter((file) => word.test(readFileSync(file, "utf8")));
  assert.deepEqual(found, []);
});

test("nothing of the workbench is in the published bundle: its parts are the runtime's files and the module", () => {
  const bundle = readFileSync(bundleFile, "utf8");
  const parts = [...bundle.matchAll(/"([^"\n]+)"\(module, exports, \w+\)/g)].map(([, name]) => name).sort();
  const known = [
    "./outline.json",
    "./platform.base64",
    "./glue.js",
    "./wasm.base64",
    ...readdirSync(runtime)
      .filter((name) => name.endsWith(".js"))
      .map((name) => `./${name}`),
  ];
  assert.equal(parts.filter((name) => !known.includes(name)).join(), "");
  assert.ok(parts.length >= 5, parts.join());
  assert.doesNotMatch(bundle, /workbench|codemirror|preact/i);
});
