// The declarations as a TypeScript project sees them: with the platform's own types beside them, under every way that
// TypeScript finds a package by. What is right compiles; what is wrong is an error.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openEmulator } from "../../js-shim/tools/emulator.mjs";
import { shim } from "../../js-shim/tools/project.mjs";
import { openProject } from "./support/adopter.mjs";

let project;
before(async () => {
  project = await openProject();
});
after(() => project?.close());

/** The compiler options of four kinds of project; `modules` is whether its files are ES modules. */
const RESOLUTIONS = {
  nodenext: { module: "nodenext", moduleResolution: "nodenext" },
  node16: { module: "node16", moduleResolution: "node16" },
  bundler: { module: "esnext", moduleResolution: "bundler" },
  node10: { module: "commonjs", moduleResolution: "node10" },
};

const STRICT = {
  strict: true,
  noEmit: true,
  target: "es2022",
  lib: ["es2022"],
  types: ["node"],
  esModuleInterop: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noUncheckedSideEffectImports: true,
  // The platform's library is not ours to check.
  skipLibCheck: true,
};

/** What the compiler says of programs by their names. */
function compiled(programs, options) {
  for (const [name, text] of Object.entries(programs)) project.write(name, text);
  project.write("tsconfig.json", { compilerOptions: { ...STRICT, ...options }, files: Object.keys(programs) });
  return project.node("node_modules/typescript/bin/tsc", ["--project", "."]).stdout;
}

const fixture = (name) => readFileSync(join(import.meta.dirname, "adopter", name), "utf8");

for (const [name, options] of Object.entries(RESOLUTIONS)) {
  describe(name, () => {
    // As an ES module and as CommonJS, where the resolution knows the two apart.
    const kinds = name.startsWith("node1") && name !== "node16" ? ["ts"] : ["ts", "mts"];
    for (const kind of kinds) {
      test(`right programs compile (${kind})`, () => {
        assert.equal(
          compiled({ [`right.${kind}`]: fixture("right.ts"), [`platform.${kind}`]: fixture("platform.ts") }, options),
          "",
        );
      });
      test(`wrong programs do not (${kind})`, () => {
        assert.equal(compiled({ [`wrong.${kind}`]: fixture("wrong.ts") }, options), "");
      });
    }
  });
}

test("the declarations stand by themselves: without Node's types, without skipLibCheck", () => {
  const program =
    'import gorgias, { type Context } from "gorgias-component";\nexport const context: Context = {};\nvoid gorgias.key;\n';
  const options = { ...RESOLUTIONS.bundler, skipLibCheck: false, types: [], lib: ["es2022", "dom"] };
  assert.equal(compiled({ "alone.ts": program }, options), "");
});

// Every program of the package's own page, as it stands there.
const page = readFileSync(join(shim, "README.md"), "utf8");
const programs = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, program], at) => [`page-${at}.mts`, program]);

test("the programs of the package's page compile", () => {
  assert.ok(programs.length >= 4);
  for (const name of ["bundler", "nodenext"])
    assert.equal(compiled(Object.fromEntries(programs), RESOLUTIONS[name]), "", name);
});

test("the page's program for the emulator runs", async () => {
  const [, program] = programs.find(([, text]) => text.includes("GORGIAS_EMULATOR")) ?? assert.fail("no such program");
  project.write("emulated.mts", program);
  const emulator = await openEmulator();
  try {
    const env = { GORGIAS_EMULATOR: emulator.url };
    const { stdout, stderr } = project.node("node_modules/tsx/dist/cli.mjs", ["emulated.mts"], { env });
    assert.equal(stdout, "gorgias green-garden\n", stderr);
  } finally {
    await emulator.stop();
  }
});
