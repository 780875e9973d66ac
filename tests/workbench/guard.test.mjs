// Who may talk to the workbench, what it never tells, and that nothing of it is published.

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { after, test } from "node:test";
import { bundleFile, root, runtime } from "../../js-shim/tools/project.mjs";
import { isToken, newToken } from "../../js-shim/workbench/server/guard.mjs";
import { integration, platform, step, webhook } from "./support/runs.mjs";
import { ended, startForeign, startOurs } from "./support/start.mjs";

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

test("a saved flow and payload come back, and a flow is saved without its secrets", async () => {
  const text = readFileSync(join(ours.files, "flows", "note-newest-ticket.yml"), "utf8").replace(
    'apiKey: { type: value, value: "" }',
    'apiKey: { type: value, value: "typed-secret" }',
  );
  const { body } = await ours.api("PUT", "/api/files/flows/mine.yml", { text });
  assert.ok(body.flows.includes("mine.yml"));
  const saved = (await ours.api("GET", "/api/files/flows/mine.yml")).body.text;
  assert.ok(!saved.includes("typed-secret"));
  assert.match(saved, /name: Ticket notes/);
});

test("no answer ever holds a secret: not the connections, not a run, not its file, not the YAML", async () => {
  const text = readFileSync(join(ours.files, "flows", "note-newest-ticket.yml"), "utf8");
  const { model } = (await ours.api("POST", "/api/yaml/check", { text })).body;
  const { body } = await ours.api("POST", "/api/runs", { integration: model, debug: true });
  const whole = await ended(ours, body.id);
  assert.equal(whole.done.ok, true);
  await ours.api("PUT", "/api/connections/gorgias-oauth2", {
    fields: { clientSecret: "typed-client-secret" },
    token: "typed-access-token",
  });
  await ours.api("POST", "/api/data-sources/selectTicket", { connection: "gorgias-oauth2", params: {} });
  const secrets = [
    "emulator-api-key",
    "emulator-client-secret",
    "emulator-access-token",
    "typed-client-secret",
    "typed-access-token",
    Buffer.from("maya@green-garden.example:emulator-api-key").toString("base64"),
  ];
  /** @type {[string, string, any?][]} */
  const answers = [
    ["GET", "/api/component"],
    ["GET", "/api/connections"],
    ["GET", "/api/runs"],
    ["GET", `/api/runs/${body.id}`],
    ["GET", `/api/runs/${body.id}/events`],
    ["GET", "/api/hooks"],
    ["POST", "/api/yaml/write", { model }],
    ["POST", "/api/data-sources/selectTicket", { connection: "gorgias-api-key", params: {} }],
    ["POST", "/api/state", { integration: model }],
  ];
  for (const [method, path, sent] of answers) {
    const answer = await ours.api(method, path, sent);
    assert.equal(answer.status, 200, path);
    for (const secret of secrets) assert.ok(!answer.text.includes(secret), `${secret} in ${path}`);
  }
  const connection = (await ours.api("GET", "/api/connections")).body.find(({ key }) => key === "gorgias-api-key");
  assert.deepEqual(connection.fields.apiKey, { set: true });
  assert.deepEqual(connection.status, { state: "connected" });
});

test("a login: the sandbox's consent page, the code against a token; a way back that nobody began is refused", async () => {
  await ours.api("PUT", "/api/connections/gorgias-oauth2", { fields: { clientSecret: "emulator-client-secret" } });
  const { url } = (await ours.api("POST", "/api/connections/gorgias-oauth2/login")).body;
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/oauth\/authorize\?/);
  const consent = await fetch(`${url}&consent=allow`, { redirect: "manual" });
  const back = await fetch(consent.headers.get("location"));
  assert.equal(back.status, 200);
  assert.match(await back.text(), /is connected/);
  assert.equal(
    (await ours.api("GET", "/api/connections")).body.find(({ key }) => key === "gorgias-oauth2").status.state,
    "connected",
  );
  const again = await fetch(consent.headers.get("location"));
  assert.equal(again.status, 400);
  assert.match(await again.text(), /not begun here/);
});

test("an error of the connection marks it, and the next success clears the mark", async () => {
  await ours.api("PUT", "/api/connections/gorgias-api-key", { fields: { apiKey: "wrong-key" } });
  const model = {
    name: "T",
    requiredConfigVars: [
      { key: "C", dataType: "connection", connection: { key: "gorgias-api-key", component: { key: "gorgias" } } },
    ],
    flows: [
      {
        name: "F",
        steps: [
          {
            name: "A",
            action: { key: "getAccount", component: { key: "gorgias" } },
            inputs: { connection: { type: "configVar", value: "C" } },
          },
        ],
      },
    ],
  };
  const run = async () => ended(ours, (await ours.api("POST", "/api/runs", { integration: model })).body.id);
  const state = async () =>
    (await ours.api("GET", "/api/connections")).body.find(({ key }) => key === "gorgias-api-key").status.state;
  assert.equal((await run()).done.ok, false);
  assert.equal(await state(), "error");
  await ours.api("PUT", "/api/connections/gorgias-api-key", { fields: { apiKey: "emulator-api-key" } });
  assert.equal((await run()).done.ok, true);
  assert.equal(await state(), "connected");
});

test("listening: the trigger registers itself, calls run the flow and are kept as test cases, leaving removes it", async () => {
  const trigger = step("Hook", "hook", { event: "changed" }, { isTrigger: true });
  const flow = integration([
    trigger,
    step("After", "echo", { value: { type: "reference", value: "hook.results.body.data.id" } }),
  ]);
  const entered = (await foreign.api("POST", "/api/hooks", { integration: flow, flow: "Flow 1" })).body;
  const { body: state } = await foreign.api("POST", "/api/state", { integration: flow });
  assert.equal(state.crossFlowState.hook, entered.url);
  const call = await fetch(`${entered.url}?a=1`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-signature": "good" },
    body: '{"id": 7}',
  });
  assert.equal(call.status, 202);
  assert.deepEqual(await call.json(), { got: "changed" });
  const { body: after } = await foreign.api("GET", "/api/hooks");
  const [{ testCase, run }] = after.deliveries;
  assert.deepEqual(
    [
      testCase.triggerType,
      testCase.payload,
      testCase.contentType,
      testCase.headers["x-signature"],
      testCase.queryParameters.a,
    ],
    ["WEBHOOK", { id: 7 }, "application/json", "good", "1"],
  );
  const whole = await ended(foreign, run);
  assert.equal(whole.events.findLast(({ step: name }) => name === "after").results.value, 7);
  assert.equal((await fetch(`${entered.url}x`)).status, 404);
  await foreign.api("DELETE", "/api/hooks");
  assert.equal((await fetch(entered.url)).status, 404);
  assert.equal(
    (await foreign.api("POST", "/api/state", { integration: flow })).body.crossFlowState.hook?.$undefined ?? "gone",
    "gone",
  );
});

test("a large result is cut for the page and handed out in parts; the file of it is whole", async () => {
  const flow = integration([webhook, step("Big", "large", { megabytes: "20" })]);
  const { id } = (await foreign.api("POST", "/api/runs", { integration: flow })).body;
  await ended(foreign, id);
  const events = (await foreign.api("GET", `/api/runs/${id}/events`)).text;
  assert.ok(events.length < 500_000, `${events.length} characters`);
  const part = (
    await foreign.api("GET", `/api/runs/${id}/value?place=big&path=${encodeURIComponent('["rows"]')}&from=40000`)
  ).body.value;
  assert.equal(part[0].id, 40_000);
  const file = await foreign.api(
    "GET",
    `/api/runs/${id}/file?place=big&path=${encodeURIComponent('["rows",49999,"name"]')}`,
  );
  assert.equal(file.text, '"row 49999"');
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

test("what stands in the way of a run is told before there is one; foreign steps want a pin", async () => {
  const flow = integration([webhook, platform("Slack It", "slack", "post", {})]);
  const refused = await foreign.api("POST", "/api/runs", { integration: flow });
  assert.equal(refused.status, 422);
  assert.match(refused.body.error.message, /"Slack It" is of the component "slack"/);
  const { id } = (
    await foreign.api("POST", "/api/runs", { integration: flow, pins: { slackIt: { value: { ok: 1 } } } })
  ).body;
  assert.equal((await ended(foreign, id)).done.ok, true);
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
