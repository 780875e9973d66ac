// The schema beside the manifest, which editors complete and check by: it takes the manifest, and refuses the shapes
// that the build refuses, by the same list of refusals that the build script is tested with.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { manifest, root, shim } from "../../js-shim/tools/project.mjs";

const { default: Ajv } = createRequire(join(shim, "package.json"))("ajv");
const json = (path) => JSON.parse(readFileSync(path, "utf8"));

const schema = new Ajv({ allErrors: true, strictTypes: false }).compile(json(join(root, manifest().$schema)));

test("the schema takes the manifest", () => {
  assert.ok(schema(manifest()), JSON.stringify(schema.errors, null, 1));
});

// What a name stands for, and what goes with what, is the build's to say: a schema sees one value at a time.
const SHAPES =
  /unknown (kind|type|place|collection|list item|shape|language|plan|method|lookup|labels|dataSourceType|scheme|category|field)|is missing|must be text|invalid type|takes no attribute|is for inputs of connections|oauth2Type|`public`|is no \.png/;

test("the schema refuses the shapes that the build refuses", () => {
  const sections = readFileSync(join(root, "src", "codegen", "tests", "refusals.txt"), "utf8").split(/^# /m);
  const ofShape = sections.filter((section) => /^(words|fields that the platform would refuse)\n/.test(section));
  const cases = ofShape
    .flatMap((section) => section.split("\n").slice(1))
    .filter((line) => line.includes(" | ") && SHAPES.test(line))
    .map((line) => line.split(" | "));
  assert.ok(cases.length > 25, `only ${cases.length} cases`);
  for (const [place, value, message] of cases) {
    const changed = manifest();
    change(changed, place.split("/"), value);
    assert.ok(!schema(changed), `${place} = ${value} (${message})`);
  }
});

/**
 * Sets the value at a place, or takes it away; within a list a row is named by its `key` or `use`.
 * @param {any} value
 * @param {string[]} path
 * @param {string} text
 */
function change(value, path, text) {
  const [name, ...rest] = path;
  const key = Array.isArray(value) ? value.findIndex((row) => row.key === name || row.use === name) : name;
  if (rest.length) {
    // A row with `use` may have no wire half of its own.
    value[key] ??= {};
    return change(value[key], rest, text);
  }
  if (text === "-") delete value[key];
  else value[key] = JSON.parse(text);
}
