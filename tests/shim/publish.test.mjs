// The platform's own tools take the component: its CLI publishes and signs it, spectral writes a manifest of it.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { environment } from "../../js-shim/tools/command.mjs";
import { installPrism, prism, programs, tsc } from "../../js-shim/tools/prism.mjs";
import { bundleFile, componentVersion, manifest, root, shim } from "../../js-shim/tools/project.mjs";
import { faults, openPlatform, sha1 } from "./support/platform.mjs";
import { unzipped } from "./support/zip.mjs";

let platform;
let home;
before(async () => {
  await installPrism();
  platform = await openPlatform();
  home = mkdtempSync(join(tmpdir(), "gorgias-publish-"));
});
after(async () => {
  await platform?.stop();
  if (home) rmSync(home, { recursive: true, force: true });
});

/** Runs a program as a developer who is logged in at the stand-in would: { status, stdout, output }. */
async function program(name, args, cwd, more = {}) {
  const env = environment({
    HOME: home,
    USERPROFILE: home,
    PATH: [programs, process.env.PATH].join(delimiter),
    PRISMATIC_URL: platform.url,
    PRISM_ACCESS_TOKEN: "a token of the stand-in",
    PRISM_CONFIG_FILE: join(home, "prism.yml"),
    NO_PROXY: "127.0.0.1",
    NO_COLOR: "1",
    ...more,
  });
  delete env.PRISM_REFRESH_TOKEN;
  const child = spawn(process.execPath, [name, ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (piece) => {
    stdout += piece;
    output += piece;
  });
  child.stderr.setEncoding("utf8").on("data", (piece) => (output += piece));
  const status = await new Promise((resolve) => child.on("close", resolve));
  return { status, stdout, output };
}

const cli = (...args) => program(prism, args, dirname(bundleFile));

test("the CLI publishes it, and every field that it sends is one that the platform documents", {
  timeout: 120_000,
}, async () => {
  const { status, output } = await cli("components:publish", "--no-confirm", "--skip-on-signature-match");
  assert.deepEqual(platform.published.refused, []);
  assert.equal(status, 0, output);
  assert.match(output, /Successfully submitted Gorgias/);
  const { definition, actions, dataSources, connections, triggers } = platform.published.arguments;
  assert.equal(definition.key, "gorgias");
  const rows = manifest();
  const keys = (list) => list.map(({ key }) => key);
  assert.deepEqual(keys(actions), Object.keys(rows.actions));
  assert.deepEqual(keys(dataSources), Object.keys(rows.dataSources));
  assert.deepEqual(keys(connections), keys(rows.connections));
  assert.deepEqual(keys(triggers), Object.keys(rows.triggers));
  assert.deepEqual(platform.published.uploads.icon.subarray(1, 4).toString(), "PNG");
});

test("the stand-in is strict", () => {
  const { definition, actions, triggers } = platform.published.arguments;
  const [trigger] = triggers;
  // What the author writes is not what travels: each of these must have become something else.
  for (const left of ["webhookLifecycleHandlers", "triggerType", "pollAction", "perform", "entryPoints"]) {
    assert.deepEqual(faults({ definition, actions: [], triggers: [{ ...trigger, [left]: "x" }] }), [
      `$.triggers[0].${left}: no such field`,
    ]);
  }
  const unsupported = { ...trigger, scheduleSupport: "maybe", triggerResolverDefaultBatchSize: 0 };
  assert.deepEqual(faults({ definition, actions: [], triggers: [unsupported] }), [
    '$.triggers[0].scheduleSupport: "maybe" is not allowed',
    "$.triggers[0].triggerResolverDefaultBatchSize: 0 is not allowed",
  ]);
  assert.deepEqual(faults({ definition: { ...definition, wire: {} }, actions: [] }), [
    "$.definition.wire: no such field",
  ]);
  const [{ display, ...action }] = actions;
  assert.deepEqual(faults({ definition, actions: [action] }), ["$.actions[0].display: is missing"]);
  const input = { key: "a", label: "A", type: "strnig" };
  assert.deepEqual(faults({ definition, actions: [{ ...action, display, inputs: [input] }] }), [
    '$.actions[0].inputs[0].type: "strnig" is not allowed',
  ]);
});

test("the signature is 40 hex digits and nothing else, the same every time, and that of the zip", {
  timeout: 120_000,
}, async () => {
  const [first, second] = [
    await cli("components:signature", "--skip-signature-verify"),
    await cli("components:signature", "--skip-signature-verify"),
  ];
  assert.equal(first.status, 0, first.output);
  assert.match(first.stdout, /^[0-9a-f]{40}\n?$/);
  assert.equal(second.stdout, first.stdout);
  assert.equal(first.stdout.trim(), sha1(platform.published.uploads.package));
});

test("publish-component says what it publishes before it does, and needs no compiler when dist is up to date", {
  timeout: 120_000,
}, async () => {
  // A PATH with this Node, npm and git, and nothing that compiles.
  const tools = join(home, "tools");
  mkdirSync(tools);
  for (const name of ["git", "sh", "env"]) {
    const found = execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
    symlinkSync(found, join(tools, name));
  }
  symlinkSync(process.execPath, join(tools, "node"));
  const { status, output } = await program(
    join(shim, "commands", "publish-component.mjs"),
    ["--no-confirm", "--skip-on-signature-match"],
    root,
    { PATH: tools },
  );
  assert.equal(status, 0, output);
  const { stdout: signature } = await cli("components:signature", "--skip-signature-verify");
  const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
  const head = `Gorgias ${componentVersion()}\n  commit     ${commit}`;
  assert.ok(output.startsWith(head), output);
  assert.match(output, new RegExp(`^  signature  ${signature.trim()}$`, "m"));
  // The platform has it from the first test, so its CLI goes no further: what it says comes after.
  assert.ok(output.indexOf("signature") < output.indexOf("Package signatures match"), output);
  assert.doesNotMatch(output, /cargo|rustup/);
});

test("what is uploaded loads and performs in an empty folder", async () => {
  const files = unzipped(platform.published.uploads.package);
  assert.deepEqual(Object.keys(files).sort(), ["icon.png", "index.js"]);
  const folder = join(home, "runner");
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  const script = `
    globalThis.fetch = async (url) => new Response(JSON.stringify({ id: 48213, asked: String(url.url ?? url) }), { headers: { "content-type": "application/json" } });
    const { default: component } = require("./index.js");
    const connection = { key: "gorgias-api-key", fields: { domain: "green-garden", username: "maya@green-garden.example", apiKey: "key" } };
    component.actions.getTicket.perform({}, { connection, id: "48213" }).then(({ data }) => console.log(JSON.stringify(data)));`;
  const { status, stdout, output } = await program("-e", [script], folder);
  assert.equal(status, 0, output);
  assert.deepEqual(JSON.parse(stdout), { id: 48213, asked: "https://green-garden.gorgias.com/api/tickets/48213" });
});

test("spectral writes a manifest of it that compiles", { timeout: 180_000 }, async () => {
  // A component's folder as spectral expects it.
  const component = join(home, "gorgias");
  const manifest = join(home, "gorgias-manifest");
  mkdirSync(component);
  cpSync(dirname(bundleFile), join(component, "dist"), { recursive: true });
  writeFileSync(join(component, "package.json"), JSON.stringify({ name: "gorgias", version: "1.0.0" }));
  const generator = join(
    shim,
    "node_modules",
    "@prismatic-io",
    "spectral",
    "dist",
    "generators",
    "componentManifest",
    "cli.js",
  );
  const run = `require(${JSON.stringify(generator)}).runMain(process)`;
  // The generator reads its flags from what follows the program and one more word.
  const written = await program(
    "-e",
    [run, "--", "component-manifest", "--output-dir", manifest, "--skip-signature-verify"],
    component,
  );
  assert.equal(written.status, 0, written.output);
  assert.ok(readdirSync(manifest).includes("package.json"), written.output);
  symlinkSync(join(shim, "node_modules"), join(manifest, "node_modules"), "dir");
  // It writes the schema of a result as the platform takes it, as text; its own type has the object.
  const against = `import type { ComponentManifest } from "@prismatic-io/spectral";
import manifest from "./src";
type Action = Omit<ComponentManifest["actions"][string], "outputSchema">;
type Described = Action & { outputSchema: { type: "actionOutput"; schema: string } };
export default manifest satisfies Omit<ComponentManifest, "actions"> & { actions: Record<string, Described> };
`;
  writeFileSync(join(manifest, "against.ts"), against);
  const compilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    target: "es2022",
    module: "commonjs",
    esModuleInterop: true,
    types: [],
  };
  writeFileSync(join(manifest, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["against.ts"] }));
  const checked = await program(tsc, ["--project", manifest], manifest);
  assert.equal(checked.output, "");
  assert.equal(checked.status, 0);
});
