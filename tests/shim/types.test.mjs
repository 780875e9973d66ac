// The declarations compile under `strict`, and a wrong input is a type error.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { installPrism, tsc } from "../../js-shim/tools/prism.mjs";
import { shim } from "../../js-shim/tools/project.mjs";

let folder;
before(async () => {
  await installPrism();
  folder = mkdtempSync(join(tmpdir(), "gorgias-types-"));
  copyFileSync(join(shim, "types", "index.d.ts"), join(folder, "gorgias.d.ts"));
});
after(() => folder && rmSync(folder, { recursive: true, force: true }));

/** What the compiler says of a program. */
function compiled(program) {
  writeFileSync(join(folder, "program.ts"), program);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: "es2022",
    module: "commonjs",
    types: [],
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
  };
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["gorgias.d.ts", "program.ts"] }),
  );
  return spawnSync(process.execPath, [tsc, "--project", folder], { encoding: "utf8" }).stdout;
}

const GIVEN = `
import type { CreateTicketInputs, GetTicketInputs, ListTicketsInputs, Actions, Context } from "./gorgias";
declare const actions: Actions;
declare const context: Context;
const connection = { key: "gorgias-api-key", fields: { domain: "green-garden", username: "maya@green-garden.example", apiKey: "key" } } as const;
const messages = [{ channel: "email", from_agent: false }];
`;

test("right inputs compile", () => {
  const program = `${GIVEN}
export const one: GetTicketInputs = { connection, id: 48213 };
export const text: GetTicketInputs = { connection, id: "48213" };
export const ticket: CreateTicketInputs = { connection, messages, status: "open", tags: ["damaged"], customer: "tomas.rivera@post.example" };
export const walk: Promise<{ data: { data: unknown[] } }> = actions.listTickets.perform(context, { connection, fetchAll: true });
`;
  assert.equal(compiled(program), "");
});

test("wrong inputs are type errors", () => {
  const program = `${GIVEN}
// @ts-expect-error the id is missing
export const without: GetTicketInputs = { connection };
// @ts-expect-error the connection is missing
export const unconnected: GetTicketInputs = { id: 1 };
// @ts-expect-error an id is no list
export const list: GetTicketInputs = { connection, id: [1] };
// @ts-expect-error no such status
export const status: CreateTicketInputs = { connection, messages, status: "opne" };
// @ts-expect-error no such input
export const unknown: ListTicketsInputs = { connection, fetchALL: true };
// @ts-expect-error a message needs from_agent
export const message: CreateTicketInputs = { connection, messages: [{ channel: "email" }] };
// @ts-expect-error no such action
actions.getTickets;
// @ts-expect-error the result is a page, not a list
actions.listTickets.perform(context, { connection }).then(({ data }) => data.length);
`;
  assert.equal(compiled(program), "");
});
