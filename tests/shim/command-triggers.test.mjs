// `npm run action -- poll …` and `-- listen …`: triggers by hand, at an emulator that is kept.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { ACTION, openShell, shell, start } from "./support/shell.mjs";

const { emulator, action, env } = await openShell();
const folder = mkdtempSync(join(tmpdir(), "gorgias-triggers-"));
after(() => rmSync(folder, { recursive: true }));

const until = async (condition) => {
  for (let left = 400; !(await condition()); left -= 1) {
    if (!left) throw new Error("it never happened");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
const hooks = async () =>
  Object.values((await emulator.state()).tables.integrations.rows).filter(({ name }) => name.startsWith("Prismatic: "));

test("a poll shows its state, and goes on from the one that is kept", async () => {
  const state = join(folder, "state.json");
  const poll = async (more = "") => {
    const { status, stdout, stderr } = await action(`poll pollChangesTrigger pollResourceType=tickets ${more}`);
    assert.equal(status, 0, stderr);
    return { ...JSON.parse(stdout), stderr };
  };
  const alone = await poll();
  assert.match(alone.stderr, /State in: {2}none.*\nState out: \{"v":1,.*\nThe state is not saved\. With --state FILE/);
  const first = await poll(`--state ${state}`);
  assert.equal(first.resultType, "polled_no_changes");
  assert.match(first.stderr, /State in: {2}none/);

  const changed = await action("updateTicket id=300001 subject='Changed by hand'");
  assert.equal(changed.status, 0, changed.stderr);
  const second = await poll(`--state ${state}`);
  const out = first.stderr.match(/State out: (.*)/)[1];
  assert.ok(second.stderr.includes(`State in:  ${out}\n`), second.stderr);
  assert.equal(second.resultType, "completed");
  assert.deepEqual(
    second.data.updated.map(({ id, subject }) => [id, subject]),
    [[300001, "Changed by hand"]],
  );
  assert.equal((await poll(`--state ${state}`)).resultType, "polled_no_changes");

  writeFileSync(state, "no state");
  const { status, stderr } = await action(`poll pollEventsTrigger --state ${state}`);
  assert.equal(status, 1);
  assert.match(stderr, /does not hold the state of a poll/);
  assert.equal(readFileSync(state, "utf8"), "no state");
});

test("listen makes the hook, shows deliveries, and removes it on Ctrl-C", async () => {
  assert.deepEqual(await hooks(), []);
  const listening = start(`exec ${ACTION} listen webhookEvents events=ticket-updated status=closed`, { env });
  await until(() => listening.stderr().includes("Press Ctrl-C"));
  assert.equal((await hooks()).length, 1);

  await action("updateTicket id=300002 subject='Left out' status=open");
  await until(() => listening.stderr().includes("its filters leave this delivery out"));
  assert.equal(listening.stdout(), "");
  await action("updateTicket id=300001 status=closed");
  await until(() => listening.stdout().endsWith("}\n"));
  assert.match(listening.stdout(), /^\{\n {2}"event": "ticket-updated",\n {2}"ticket": \{\n {4}"id": 300001,/);

  // A forger learns nothing and starts nothing.
  const url = listening.stderr().match(/they call (\S+)/)?.[1] ?? "";
  const forged = await fetch(url, { method: "POST", body: "{}" });
  assert.deepEqual([forged.status, await forged.text()], [500, "{}"]);
  await until(() => /^UNVERIFIED: /m.test(listening.stderr()));

  listening.interrupt();
  const { status, stderr } = await listening.ended;
  assert.equal(status, 0, stderr);
  assert.match(stderr, /The hooks have been removed\.\n$/);
  assert.deepEqual(await hooks(), []);
});

test("the emulator of its own outlives Ctrl-C until the hooks are removed", async () => {
  const listening = start(`exec ${ACTION} listen webhookEvents events=ticket-created`);
  await until(() => listening.stderr().includes("Press Ctrl-C"));
  listening.interrupt();
  const { status, stderr } = await listening.ended;
  assert.equal(status, 0, stderr);
  assert.match(stderr, /The hooks have been removed\.\n$/);
});

test("listen needs the emulator, since Gorgias cannot call this machine", async () => {
  const account = { GORGIAS_DOMAIN: "green-garden", GORGIAS_ACCESS_TOKEN: "t-1" };
  const { status, stderr } = await shell(`${ACTION} listen webhookEvents events=ticket-created`, { env: account });
  assert.equal(status, 1);
  assert.match(stderr, /Gorgias cannot reach this machine/);
});

test("--help of a trigger shows how it is run", async () => {
  const { stdout } = await action("poll pollChangesTrigger --help");
  assert.match(
    stdout,
    /^ {2}npm --silent run action --prefix js-shim -- poll pollChangesTrigger pollResourceType=tickets$/m,
  );
  assert.match(stdout, /--state FILE/);
});
