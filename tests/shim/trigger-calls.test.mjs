// What docs/calls.md says of the requests of triggers, counted again over a small account: ours do not depend on its size.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { counted, page, TICKETS, written } from "../../js-shim/bench/calls.mjs";

test("the table in the docs is what is counted", async () => {
  const small = 2_000;
  const rows = await counted(small);
  for (const [what, , everything] of rows) if (everything !== undefined) assert.equal(everything, small / 100, what);
  const scaled = rows.map(([what, ours, everything]) => [what, ours, everything && TICKETS / 100]);
  assert.equal(written(/** @type {any} */ (scaled)), readFileSync(page, "utf8"), "run `npm run bench:calls`");
  assert.deepEqual(
    rows.filter(([what]) => /nothing changed|unchanged/.test(what)).map(([, ours]) => ours),
    [1, 1, 8],
  );
});
