// The bundle inside of somebody else's: what webpack, rollup and esbuild make of it still performs.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { bundleFile, shim } from "../../js-shim/tools/project.mjs";

const fromShim = createRequire(join(shim, "package.json"));
const folder = realpathSync(mkdtempSync(join(tmpdir(), "gorgias-bundlers-")));
after(() => rmSync(folder, { recursive: true }));

const entry = join(folder, "flow.mjs");
writeFileSync(
  entry,
  `import { createComponent, gorgiasApiKey } from ${JSON.stringify(bundleFile)};
const fields = { domain: "x", username: "y", apiKey: "z" };
const fetch = async (url) => Response.json({ asked: url });
const { getAccount } = createComponent({ fetch }).actions;
const { data } = await getAccount.perform({}, { connection: { key: "gorgias-api-key", fields } });
console.log(gorgiasApiKey(fields).domain, data.asked);
`,
);

/** What it prints as a program of its own; warnings of a bundler are those of whoever uses it. */
const printed = (file, ...args) => spawnSync(process.execPath, [...args, file], { encoding: "utf8", timeout: 20_000 });
const performs = (file, warnings = []) => {
  assert.deepEqual(warnings, []);
  const { stdout, stderr } = printed(file);
  assert.equal(stdout, "x https://x.gorgias.com/api/account\n", stderr);
};

test("by itself", () => performs(entry));

for (const minify of [false, true]) {
  test(`esbuild, an ES module${minify ? ", minified" : ""}`, async () => {
    const { build } = fromShim("esbuild");
    const outfile = join(folder, `esbuild-${minify}.mjs`);
    const { warnings } = await build({
      ...{ entryPoints: [entry], outfile, bundle: true, format: "esm", platform: "node", minify, logLevel: "silent" },
    });
    performs(outfile, warnings);
  });
}

test("rollup, an ES module", async () => {
  const { rollup } = fromShim("rollup");
  const commonjs = fromShim("@rollup/plugin-commonjs");
  const warnings = [];
  const made = await rollup({
    input: entry,
    plugins: [commonjs()],
    external: /^node:/,
    onwarn: ({ message }) => warnings.push(message),
  });
  const file = join(folder, "rollup.mjs");
  await made.write({ file, format: "es" });
  await made.close();
  performs(file, warnings);
});

for (const module of [false, true]) {
  test(`webpack, ${module ? "an ES module" : "CommonJS"}`, async () => {
    const webpack = fromShim("webpack");
    const filename = module ? "webpack.mjs" : "webpack.cjs";
    const stats = await new Promise((resolve, reject) =>
      webpack(
        {
          ...{ mode: "production", target: "node20", context: folder, entry, devtool: false },
          experiments: { outputModule: module },
          output: { path: folder, filename, ...(module && { module: true, chunkFormat: "module" }) },
        },
        (error, result) => (error ? reject(error) : resolve(result)),
      ),
    );
    const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
    assert.deepEqual(errors, []);
    performs(join(folder, filename), warnings);
  });
}
