// Numbers that only one side of the border knows: what comes of them is an INTERNAL error, never a wrong result.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { bundleFile } from "../../js-shim/tools/project.mjs";

const require = createRequire(import.meta.url);
const connection = {
  key: "gorgias-api-key",
  fields: { domain: "green-garden", username: "maya@x.example", apiKey: "k3y" },
};

/**
 * The component of a bundle in which one number of border.js is another.
 * @param {string} name
 */
function changed(name) {
  const text = readFileSync(bundleFile, "utf8");
  const number = new RegExp(`\\b${name}:\\d`, "g");
  assert.equal(text.match(number)?.length, 1, `${name} has one number`);
  const module = { exports: /** @type {any} */ ({}) };
  new Function("module", "exports", "require", text.replace(number, `${name}:9`))(module, module.exports, require);
  return module.exports;
}

/** @type {[string, string, Record<string, unknown>, () => Response][]} */
const CASES = [
  ["value", "getTicket", { id: 1 }, () => Response.json({ id: 1 })],
  ["empty", "deleteTicket", { id: 1 }, () => new Response(null, { status: 204 })],
  ["notJson", "getTicket", { id: 1 }, () => new Response("<html>")],
  ["nothing", "deleteTicket", { id: 1 }, () => Response.json({})],
];

for (const [name, key, params, answer] of CASES) {
  test(`${name} is a number that only JavaScript knows`, async () => {
    let count = 0;
    const fetch = async () => {
      count += 1;
      return answer();
    };
    const { actions } = changed(name).createComponent({ fetch });
    const error = await actions[key].perform({}, { ...params, connection }).then(
      (/** @type {unknown} */ result) => assert.fail(`${JSON.stringify(result)}`),
      (/** @type {unknown} */ thrown) => /** @type {any} */ (thrown),
    );
    assert.equal(error.code, "INTERNAL", error.message);
    assert.match(error.message, /by an unknown number.*The request may have succeeded anyway/);
    assert.equal(count, 1, "it is not sent again");
  });
}
