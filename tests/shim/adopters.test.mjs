// The packed package in projects of others: by `import` and by `require`, run and bundled by the tools that people have.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openProject } from "./support/adopter.mjs";

let project;
before(async () => {
  project = await openProject();
});
after(() => project?.close());

const PROGRAM = `
const fields = { domain: "x", username: "y", apiKey: "z" };
const fetch = async (url) => Response.json({ asked: url });
const { getAccount } = createComponent({ fetch }).actions;
export const told = getAccount.perform({}, { connection: { key: "gorgias-api-key", fields } }).then(({ data }) =>
  [gorgias.key, gorgiasApiKey(fields).domain, data.asked].join(" "));
`;
const IMPORT = 'import gorgias, { createComponent, gorgiasApiKey } from "gorgias-component";';
const TOLD = "gorgias x https://x.gorgias.com/api/account";
const prints = (name, ...args) => {
  const { stdout, stderr } = project.node(name, args);
  assert.equal(stdout, `${TOLD}\n`, stderr);
};
const printing = "told.then(console.log);\n";

test("Node, an ES module", () => {
  project.write("flow.mjs", `${IMPORT}${PROGRAM}${printing}`);
  prints("flow.mjs");
});

test("Node, CommonJS", () => {
  const requires = 'const { default: gorgias, createComponent, gorgiasApiKey } = require("gorgias-component");';
  project.write("flow.cjs", `${requires}${PROGRAM.replace("export const", "const")}${printing}`);
  prints("flow.cjs");
});

test("there is one instance behind both", () => {
  const program = `
import { createRequire } from "node:module";
import gorgias, * as all from "gorgias-component";
const required = createRequire(import.meta.url)("gorgias-component");
const { default: _, ...names } = all;
const same = Object.keys(names).filter((name) => required[name] !== names[name]);
console.log(gorgias === required.default, same.length, Object.keys(names).sort().join());
console.log(Object.keys(required).filter((name) => !(name in all)).join());
`;
  project.write("both.mjs", program);
  const { stdout, stderr } = project.node("both.mjs");
  assert.equal(stdout, "true 0 createComponent,gorgiasApiKey,gorgiasOauth2\ncomponent\n", stderr);
});

// In a project that is an ES module and in one that is CommonJS, which the tool makes `require` of.
for (const type of ["module", "commonjs"]) {
  test(`tsx, ${type}`, () => {
    project.write("tsx/package.json", { type });
    project.write("tsx/flow.ts", `${IMPORT}${PROGRAM}${printing}`);
    prints("node_modules/tsx/dist/cli.mjs", "tsx/flow.ts");
  });
}

for (const format of ["esm", "cjs"]) {
  test(`esbuild, ${format}`, () => {
    project.write("flow.ts", `${IMPORT}${PROGRAM}${printing}`);
    const outfile = `bundled.${format === "esm" ? "mjs" : "cjs"}`;
    const options = { entryPoints: ["flow.ts"], bundle: true, platform: "node", format, outfile };
    project.write("esbuild.mjs", `import { buildSync } from "esbuild"; buildSync(${JSON.stringify(options)});`);
    assert.equal(project.node("esbuild.mjs").stderr, "");
    prints(outfile);
  });
}

test("vite, a bundle for a server", () => {
  project.write("flow.ts", `${IMPORT}${PROGRAM}${printing}`);
  const config = { build: { ssr: "flow.ts", outDir: "vite", emptyOutDir: true }, ssr: { noExternal: true } };
  project.write("bundle.config.mjs", `export default ${JSON.stringify(config)};`);
  const built = project.node("node_modules/vite/bin/vite.js", [
    "build",
    "--config",
    "bundle.config.mjs",
    "--logLevel",
    "warn",
  ]);
  assert.equal(built.status, 0, built.stderr);
  assert.doesNotMatch(built.stderr, /warn/i);
  prints("vite/flow.mjs");
});

/** A file of tests in a runner: how many passed, of all. */
const RUNNERS = {
  vitest: (program) => {
    project.write("vitest/flow.test.ts", `import { expect, test, vi } from "vitest";\n${IMPORT}\n${program}`);
    const { stdout, stderr } = project.node("node_modules/vitest/vitest.mjs", ["run", "--dir", "vitest"]);
    return { output: `${stdout}${stderr}`, counts: stdout.match(/Tests +(.*)/)?.[1] };
  },
  jest: (program) => {
    const given = 'const { default: gorgias, createComponent, gorgiasApiKey } = require("gorgias-component");';
    project.write("jest/flow.test.js", `const vi = jest;\n${given}\n${program.replaceAll("export const", "const")}`);
    const config = JSON.stringify({ rootDir: "jest", testEnvironment: "node" });
    const { stdout, stderr } = project.node("node_modules/jest/bin/jest.js", ["--ci", "--config", config]);
    return { output: `${stdout}${stderr}`, counts: stderr.match(/Tests: +(.*)/)?.[1] };
  },
};

// Faked timers stand still until the test moves them: a call that has nothing to wait for ends all the same.
const FAKED = `
const connection = { key: "gorgias-api-key", fields };
const asked = () => getAccount.perform({}, { connection });
test("while timers are faked", async () => {
  vi.useFakeTimers();
  await asked();
  vi.useRealTimers();
});
test("after they were", async () => {
  vi.useFakeTimers();
  const one = asked();
  vi.useRealTimers();
  await one;
  await asked();
});
test("when a call is left behind in faked time", async () => {
  vi.useFakeTimers();
  const never = createComponent({ fetch: () => new Promise(() => {}) }).actions.getAccount.perform({}, { connection });
  never.catch(() => {});
  await asked();
  vi.useRealTimers();
  await asked();
});
test("a wait passes when the test moves the time", async () => {
  vi.useFakeTimers();
  let count = 0;
  const busy = { status: 429, headers: { "retry-after": "40" } };
  const fetch = async () => ((count += 1) === 1 ? new Response("", busy) : Response.json({ ok: true }));
  const ended = createComponent({ fetch }).actions.getAccount.perform({}, { connection });
  await vi.advanceTimersByTimeAsync(60_000);
  expect((await ended).data.ok).toBe(true);
  vi.useRealTimers();
});
test("a wait passes at once with a sleep of one's own", async () => {
  vi.useFakeTimers();
  let count = 0;
  const busy = { status: 429, headers: { "retry-after": "40" } };
  const fetch = async () => ((count += 1) === 1 ? new Response("", busy) : Response.json({ ok: true }));
  const { actions } = createComponent({ fetch, sleep: async () => {} });
  expect((await actions.getAccount.perform({}, { connection })).data.ok).toBe(true);
  vi.useRealTimers();
});
`;

for (const [name, run] of Object.entries(RUNNERS)) {
  test(name, () => {
    const { output, counts } = run(`${PROGRAM}\ntest("performs", async () => expect(await told).toBe("${TOLD}"));\n`);
    assert.match(counts ?? "", /^1 passed/, output);
  });

  test(`${name}, with faked timers`, () => {
    const { output, counts } = run(`${PROGRAM}${FAKED}`);
    assert.match(counts ?? "", /^5 passed/, output);
  });
}
