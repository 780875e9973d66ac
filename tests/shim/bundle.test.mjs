// The one file that is published: it needs nothing, does nothing at load, and is what the platform takes.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { peerFile } from "../../js-shim/bench/contenders.mjs";
import { bundlePeer } from "../../js-shim/bench/peer/bundle.mjs";
import { bundleFile } from "../../js-shim/tools/project.mjs";
import { bundle } from "./support/harness.mjs";
import { described, expected } from "./support/interface.mjs";

const component = bundle.default;
const empty = mkdtempSync(join(tmpdir(), "gorgias-bundle-"));
copyFileSync(bundleFile, join(empty, "index.js"));
after(() => rmSync(empty, { recursive: true }));

/** Runs code in a process of its own, beside nothing but index.js. */
const alone = (code, ...args) =>
  spawnSync(process.execPath, [...args, "-e", code], { cwd: empty, encoding: "utf8", timeout: 20_000 });

test("dist holds the two files that the platform gets, and nothing else", () => {
  assert.deepEqual(readdirSync(dirname(bundleFile)).sort(), ["icon.png", "index.js"]);
  const icon = readFileSync(join(dirname(bundleFile), "icon.png"));
  assert.equal(icon.subarray(1, 4).toString(), "PNG");
  assert.equal(component.display.iconPath, "icon.png");
});

test("a row costs a row: the bundle grows by less than that of the same actions written in the ordinary way", async () => {
  await bundlePeer();
  const [ours, peer] = [bundleFile, peerFile].map((file) => readFileSync(file));
  const gzip = (bytes) => gzipSync(bytes, { level: 9 }).length;
  assert.ok(ours.length <= 0.3 * peer.length, `${ours.length} bytes, ${peer.length} of the ordinary one`);
  // The goal is 0.45. What is packed once cannot be packed again: a larger share than this is a larger module.
  assert.ok(gzip(ours) <= 0.9 * gzip(peer), `${gzip(ours)} bytes by gzip, ${gzip(peer)} of the ordinary one`);
});

test("loading prints nothing, ends by itself, leaves nothing open", () => {
  const { status, stdout, stderr } = alone('require("./index.js")');
  assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: "", stderr: "" });
  const open = alone(
    'require("./index.js"); process.on("exit", () => console.log(process.getActiveResourcesInfo().length))',
  );
  assert.equal(open.stdout, "0\n");
});

test("it asks for no file, and of modules only for two of Node's own", () => {
  // Of the process where it can be asked, else by \`require\`.
  for (const take of ["", "delete process.getBuiltinModule;"]) {
    const code = `${take}
      const { Module } = require("module");
      const load = Module._load;
      const asked = [];
      Module._load = (name, ...rest) => (asked.push(name), load(name, ...rest));
      const { getBuiltinModule } = process;
      if (getBuiltinModule) process.getBuiltinModule = (name) => (asked.push(name), getBuiltinModule(name));
      const { default: component, createComponent } = require("./index.js");
      console.log(asked.join());
      void component.actions.getAccount.display;
      console.log(asked.join());
      createComponent({ fetch: async () => Response.json({}) }).actions.getAccount
        .perform({}, { connection: { key: "gorgias-api-key", fields: { domain: "x", username: "y", apiKey: "z" } } })
        .then(() => console.log(asked.join()));`;
    const { stdout, stderr } = alone(code);
    // To unpack what the platform is shown when it is read, and at the first call the module.
    const asked = ["./index.js", "./index.js,node:zlib", "./index.js,node:zlib,node:async_hooks,node:zlib"];
    assert.equal(stdout, `${asked.join("\n")}\n`, stderr);
  }
  assert.doesNotMatch(
    readFileSync(bundleFile, "utf8"),
    /__dirname|import\.meta|require\("(?!\.|node:zlib|node:async_hooks)/,
  );
});

test("it works where code from strings is forbidden", () => {
  const code = 'require("./index.js").gorgiasApiKey({ domain: "x", username: "y", apiKey: "z" }); console.log("fine")';
  assert.equal(alone(code, "--disallow-code-generation-from-strings").stdout, "fine\n");
});

test("it performs from an empty folder", () => {
  const code = `const { createComponent } = require("./index.js");
    const fetch = async (url) => Response.json({ asked: url });
    const connection = { key: "gorgias-api-key", fields: { domain: "x", username: "y", apiKey: "z" } };
    createComponent({ fetch }).actions.getAccount.perform({}, { connection }).then(({ data }) => console.log(data.asked));`;
  const { status, stdout, stderr } = alone(code);
  assert.deepEqual(
    { status, stdout, stderr },
    { status: 0, stdout: "https://x.gorgias.com/api/account\n", stderr: "" },
  );
});

test("an ES module may import its names", () => {
  const code =
    'import index, { createComponent, gorgiasApiKey, gorgiasOauth2 } from "./index.js"; console.log(index.default.key, typeof createComponent, typeof gorgiasApiKey, typeof gorgiasOauth2)';
  assert.equal(alone(code, "--input-type=module").stdout, "gorgias function function function\n");
});

test("`default` is the component itself", () => {
  assert.equal(component.then, undefined);
  assert.equal(component.key, "gorgias");
  assert.equal(component.public, false);
  assert.deepEqual(Object.keys(component).sort(), [
    "actions",
    "connections",
    "dataSources",
    "display",
    "key",
    "public",
    "triggers",
  ]);
  assert.equal(component.display.label, "Gorgias");
  assert.equal(component.display.category, "Application Connectors");
  assert.ok(Array.isArray(component.connections));
  assert.deepEqual(Object.keys(component.triggers), [
    "webhookEvents",
    "webhook",
    "pollChangesTrigger",
    "pollEventsTrigger",
  ]);
});

// The input types of the platform's API; it refuses a mutation with a field that it does not know.
const INPUT = [
  "key",
  "label",
  "keyLabel",
  "type",
  "collection",
  "placeholder",
  "dataSource",
  "default",
  "comments",
  "example",
  "required",
  "model",
  "language",
];
const OPERATION = ["key", "display", "inputs", "examplePayload", "perform"];
const only = (allowed, object, what) => {
  const unknown = Object.keys(object).filter((key) => !allowed.includes(key));
  assert.deepEqual(unknown, [], `fields of ${what} that the platform does not know`);
};

test("only fields that the platform knows", () => {
  for (const { inputs, ...connection } of component.connections) {
    only(["key", "label", "comments", "oauth2Type"], connection, connection.key);
    for (const input of inputs) only([...INPUT, "shown"], input, `${connection.key}.${input.key}`);
  }
  const ACTION = [...OPERATION, "performSafety", "examplePerform", "examplePerformSafety", "outputSchema"];
  for (const action of Object.values(component.actions)) only(ACTION, action, action.key);
  for (const source of Object.values(component.dataSources)) only([...OPERATION, "dataSourceType"], source, source.key);
  for (const { key, display, inputs } of [
    ...Object.values(component.actions),
    ...Object.values(component.dataSources),
  ]) {
    only(["label", "description"], display, key);
    for (const input of inputs) {
      only(INPUT, input, `${key}.${input.key}`);
      assert.equal(typeof (input.default ?? ""), "string", `${key}.${input.key}: defaults are text`);
      if (input.dataSource)
        assert.ok(component.dataSources[input.dataSource], `${key}.${input.key} picks from a data source of ours`);
    }
  }
});

test("what reads may be run to see what comes of it, what writes has an example instead", async () => {
  const reads = /^(list|get|find(?!Or)|search|download|test|waitFor)/;
  for (const { key, performSafety, examplePerform, examplePerformSafety } of Object.values(component.actions)) {
    assert.equal(performSafety, reads.test(key) ? "SAFE" : "NOT_ALLOWED", key);
    assert.equal(typeof examplePerform, reads.test(key) ? "undefined" : "function", key);
    assert.equal(examplePerformSafety, reads.test(key) ? undefined : "SAFE", key);
  }
  const { updateTicket, createTicketMessage, deleteTicket, uploadFiles } = component.actions;
  const asked = {
    id: "7",
    status: "open",
    is_unread: "true",
    subject: " ",
    external_id: "o-1",
    nothing: "x",
    tags: ["a"],
  };
  const { data } = await updateTicket.examplePerform({}, asked);
  const example = updateTicket.examplePayload.data;
  const { id, status, is_unread, external_id, ...rest } = data;
  assert.deepEqual([id, status, is_unread, external_id], [7, "open", true, "o-1"]);
  for (const key of ["subject", "customer", "messages"]) assert.deepEqual(rest[key], example[key], key);
  assert.deepEqual(Object.keys(data), Object.keys(example), "no member that Gorgias does not answer");
  assert.equal((await createTicketMessage.examplePerform({}, { ticket_id: 5 })).data.ticket_id, 5);
  assert.deepEqual(await deleteTicket.examplePerform({}, { id: "7" }), deleteTicket.examplePayload);
  assert.deepEqual(await uploadFiles.examplePerform({}, null), uploadFiles.examplePayload);
});

test("inputs and examples are made when they are first read, once, and can be replaced as any member", () => {
  const { actions } = bundle.createComponent({});
  const other = bundle.createComponent({}).actions;
  for (const [key, action] of Object.entries(actions)) {
    for (const name of ["inputs", "examplePayload"]) {
      assert.equal(typeof Object.getOwnPropertyDescriptor(action, name)?.get, "function", key);
      assert.equal(action[name], action[name], key);
      assert.deepEqual({ ...action }[name], other[key][name], key);
      assert.notEqual(action[name], other[key][name], key);
      action[name] = [];
      assert.deepEqual(action[name], [], key);
    }
  }
});

test("every action's schema says what its example is, and nothing else", () => {
  const types = (value) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
  // Every member of the example is in the schema with its type, and the schema has no member besides.
  const compare = (value, schema, place) => {
    if (value === null) return assert.deepEqual(schema, {}, place);
    assert.ok(schema.type.includes(types(value)), `${place}: ${schema.type}`);
    assert.ok(schema.type.includes("null"), `${place}: Gorgias may answer null anywhere`);
    if (Array.isArray(value)) {
      if (value.length) compare(value[0], schema.items, `${place}[0]`);
    } else if (typeof value === "object") {
      assert.deepEqual(Object.keys(schema.properties), Object.keys(value), place);
      for (const [key, member] of Object.entries(value)) compare(member, schema.properties[key], `${place}.${key}`);
    }
  };
  for (const { key, outputSchema, examplePayload } of Object.values(component.actions)) {
    assert.equal(outputSchema.type, "actionOutput", key);
    compare(examplePayload.data, JSON.parse(outputSchema.schema), key);
  }
});

test("every input has the default that the platform gives its type", () => {
  for (const { key, inputs } of Object.values(component.actions)) {
    for (const input of inputs) {
      if (input.type === "connection") assert.equal("default" in input, false);
      else if (input.type === "boolean") assert.match(input.default, /^(true|false)$/, `${key}.${input.key}`);
      else assert.equal(typeof input.default, "string", `${key}.${input.key}`);
    }
  }
});

test("every key and label of the interface", () => {
  const found = Object.fromEntries(
    Object.entries({ ...component.actions, ...component.dataSources }).map(([key, { display, inputs }]) => [
      key,
      {
        label: display.label,
        inputs: inputs
          .filter(({ key: one }) => one !== "connection" && one !== "debugRequest")
          .map(described)
          .sort(),
      },
    ]),
  );
  assert.deepEqual(found, expected);
  for (const { key, inputs } of Object.values(component.actions)) {
    assert.equal(described(inputs[0]), 'connection* "Connection" connection', key);
    assert.equal(described(inputs.at(-1)), 'debugRequest "Debug Request" boolean', key);
  }
  for (const { inputs, dataSourceType } of Object.values(component.dataSources)) {
    assert.equal(described(inputs[0]), 'connection* "Connection" connection');
    assert.equal(dataSourceType, "picklist");
  }
  assert.deepEqual(
    component.connections.map(({ key, label, oauth2Type, inputs }) => [
      key,
      label,
      oauth2Type,
      inputs.map(described).join(", "),
    ]),
    [
      [
        "gorgias-api-key",
        "Gorgias API Key",
        undefined,
        'domain* "Domain", username* "Username", apiKey* "API Key" password',
      ],
      [
        "gorgias-oauth2",
        "Gorgias OAuth 2.0",
        "authorization_code",
        'domain* "Domain", authorizeUrl* "Authorize URL", tokenUrl* "Token URL", clientId* "Client ID", clientSecret* "Client Secret" password, scopes "Scopes"',
      ],
    ],
  );
});

test("a connection type is also a function: no request, no secret in its answer", () => {
  const fields = {
    domain: "https://green-garden.gorgias.com/app",
    username: "maya@green-garden.example",
    apiKey: "k3y",
  };
  assert.deepEqual(bundle.gorgiasApiKey(fields), {
    key: "gorgias-api-key",
    domain: "green-garden",
    baseUrl: "https://green-garden.gorgias.com/api",
    scheme: "Basic",
  });
  const account = bundle.gorgiasOauth2({
    domain: "green-garden",
    authorizeUrl: "https://<DOMAIN>.gorgias.com/oauth/authorize",
    tokenUrl: "https://<DOMAIN>.gorgias.com/oauth/token",
    clientId: "c",
    clientSecret: "s3cret",
  });
  assert.equal(account.scheme, "Bearer");
  assert.equal(account.authorizeUrl, "https://green-garden.gorgias.com/oauth/authorize");
  assert.equal(account.tokenUrl, "https://green-garden.gorgias.com/oauth/token");
  assert.doesNotMatch(JSON.stringify(account), /s3cret/);
});
