// `--help`: its examples are pasted into a shell, and what the shell makes of them is what the component takes.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { parseArguments } from "../../js-shim/commands/action/arguments.mjs";
import { manual } from "../../js-shim/commands/action/manual.mjs";
import { operations, triggers } from "../../js-shim/tools/project.mjs";
import { openHarness } from "./support/harness.mjs";
import { ACTION, shell } from "./support/shell.mjs";

const harness = await openHarness();
const known = [...operations(), ...triggers()].map((operation) => ({
  ...operation,
  inputs: operation.inputs.filter(({ key }) => key !== "connection"),
}));
const helpOf = (operation) => manual(operation, harness.component).split("\n");

// The files that examples name lie where the shell is.
const folder = mkdtempSync(join(tmpdir(), "gorgias-help-"));
const before = process.cwd();
process.chdir(folder);
after(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

/** The words that a shell makes of a line. */
const words = (line) =>
  execFileSync("sh", ["-c", `printf '%s\\0' ${line}`], { encoding: "utf8" })
    .split("\0")
    .slice(0, -1);

for (const operation of known) {
  test(`the examples of ${operation.key}`, async () => {
    const examples = helpOf(operation)
      .map((line) => line.match(/^ {6}e\.g\. (.*)$/)?.[1])
      .filter((line) => line !== undefined);
    const without = operation.inputs.filter(
      ({ type, example }) => type !== "password" && type !== "boolean" && example,
    );
    assert.ok(examples.length >= without.length, "every example of the manifest is shown");
    for (const [, name] of examples.join("\n").matchAll(/=@(\S+)$/gm)) writeFileSync(name, "%PDF");
    const verb = { polling: "poll", webhook: "listen" }[operation.trigger?.type ?? ""];
    const pasted = words([verb, operation.key, ...examples].filter(Boolean).join(" "));
    const asked = parseArguments(pasted, known);
    const params = asked.list ? {} : asked.params;
    const given = operation.inputs.filter(({ key }) => params[key] !== undefined).map(({ key }) => key);
    assert.ok(given.length >= examples.length);
    for (const { key, example, collection, type } of operation.inputs) {
      if (example && !collection && type !== "data" && type !== "boolean")
        assert.equal(params[key], example.replace(/\s+/g, " "), key);
    }
    if (operation.kind === "trigger") return;
    // One by one: not all of them go together.
    const needed = Object.fromEntries(
      operation.inputs.filter(({ required }) => required).map(({ key }) => [key, params[key]]),
    );
    for (const key of given) {
      await harness.emulator.forget();
      const result = await harness.call(operation.key, { ...needed, [key]: params[key] }).catch((error) => error);
      // Once something was asked of the shop the inputs were read; that it has no such record or agent is another matter.
      if (result?.code !== "INVALID_INPUT" || (await harness.emulator.requests()).length) continue;
      const problems = (result.inputs ?? []).filter((input) => input.key === key);
      assert.deepEqual(
        problems.filter(({ problem }) => !/only|together|needs|without|not both|give /i.test(problem)),
        [],
        key,
      );
    }
  });
}

test("the command that --help begins with runs when it is pasted", async () => {
  for (const key of ["search", "createCustomer"]) {
    const { stdout } = await shell(`${ACTION} ${key} --help`);
    const [, command] = stdout.match(/^ {2}npm --silent run action --prefix js-shim -- (.*)$/m) ?? [];
    assert.ok(command, stdout);
    const { status, stdout: result, stderr } = await shell(`${ACTION} ${command}`);
    assert.equal(status, 0, stderr);
    assert.ok(JSON.parse(result).data);
  }
});

test("--help shows defaults, and which picklist offers a value", () => {
  for (const operation of known) {
    const text = helpOf(operation).join("\n");
    for (const { key, default: filled, dataSource } of operation.inputs) {
      const about =
        text.split(new RegExp(`^  ${key}(?: \\(required\\))?(?:,.*)?$`, "m"))[1]?.split(/^ {2}\w/m)[0] ?? "";
      assert.ok(about, `${operation.key}: ${key}`);
      if (filled) assert.ok(about.includes(`Default: ${filled}.`), `${operation.key}: ${key}`);
      if (dataSource) assert.ok(about.includes(`-- ${dataSource}\n`), `${operation.key}: ${key}`);
    }
  }
});
