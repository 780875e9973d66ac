// js-shim/docs/how-to.md: what stands there is run as it stands there, in one shell, against an emulator.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { KEEP_EMULATOR } from "../../js-shim/tools/account.mjs";
import { operations, shim } from "../../js-shim/tools/project.mjs";
import { openShell, shell } from "./support/shell.mjs";

const { emulator } = await openShell();
const page = readFileSync(join(shim, "docs", "how-to.md"), "utf8");

/** The page's sections with what is typed in each. */
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((text) => ({
    title: text.split("\n", 1)[0] ?? "",
    typed: [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block).join("\n"),
  }));

/** What each section printed, by its number. */
const printed = new Map();
let state;

before(async () => {
  // Where the page's emulator listens is a matter of the machine.
  const [own, kept] = ["export GORGIAS_EMULATOR=http://127.0.0.1:8080", `export GORGIAS_EMULATOR=${emulator.url}`];
  assert.ok(page.includes(own) && KEEP_EMULATOR.endsWith(own) && page.includes(KEEP_EMULATOR.split(",")[0] ?? ""));
  const script = sections.map(({ title, typed }) => `echo '== ${title}'\n${typed.replace(own, kept)}`).join("\n");
  const { status, stdout, stderr } = await shell(`set -eu\n${script}`);
  assert.equal(status, 0, `${stdout.slice(-2000)}\n${stderr}`);
  for (const part of stdout.split(/^== /m).slice(1))
    printed.set(part.match(/^\d*/)?.[0], part.slice(part.indexOf("\n") + 1));
  state = await emulator.state();
});

const lines = (section) => printed.get(String(section)).trim().split("\n");
const called = (subject) => Object.values(state.tickets.rows).find((ticket) => ticket.subject === subject);
const messagesOf = (ticket) => Object.values(state.messages.rows).filter(({ ticket_id: id }) => id === ticket.id);

test("ten jobs, each with commands", () => {
  assert.equal(sections.length, 11);
  assert.ok(sections.every(({ typed }) => /gorgias/.test(typed)));
});

test("a customer by e-mail", () => {
  assert.match(printed.get("1"), /"name": "Hanna Lindqvist"[\s\S]*"channels": \[/);
});

test("a ticket for an unknown customer", () => {
  assert.deepEqual(lines(2), ["nora.vance@example.net"]);
  assert.equal(messagesOf(called("Moss by the metre"))[0].from_agent, false);
});

test("a reply, a note and a file", () => {
  const own = messagesOf(called("Moss by the metre")).filter((message) => message.from_agent);
  assert.deepEqual(
    own.map(({ channel, body_text: text }) => [channel, text]),
    [
      ["email", "We do, from two metres on."],
      ["internal-note", "Ask the nursery for prices."],
      ["internal-note", "The offer."],
    ],
  );
  assert.equal(own[2].extra.attachments[0].name, "offer.txt");
  assert.ok(own[0].sent_datetime, "the reply went out");
});

test("a custom field and the status alone", () => {
  const { status, subject } = state.tickets.rows[300004];
  assert.ok(subject);
  assert.match(printed.get("5"), /"value": "Plant::Care"/);
  assert.match(printed.get("5"), /"status": "closed"/);
  assert.ok(status === "closed" || state.tickets.rows[300004].closed);
});

test("the tickets of this week", () => {
  const [found = "", ...told] = lines(6);
  assert.ok(JSON.parse(found).includes(300004) && !JSON.parse(found).includes(300003), found);
  assert.ok(
    told.some((line) => line.startsWith("300004 ")),
    told.join("\n"),
  );
  assert.ok(!told.some((line) => line.startsWith("300003 ")), "an older one is not told");
  assert.equal(told.at(-1), "polled_no_changes");
});

test("nine in Madrid", () => {
  const at = new Date(state.tickets.rows[300008].snooze_datetime);
  assert.ok(at.getTime() > Date.now());
  const local = at.toLocaleString("en-GB", { timeZone: "Europe/Madrid", hour: "2-digit", minute: "2-digit" });
  assert.equal(local, "09:00");
});

test("two customers become one", () => {
  const ticket = called("Moss by the metre");
  assert.deepEqual(lines(8).at(-1), "20001");
  assert.equal(ticket.customer, 20001);
});

test("requests of one's own", () => {
  assert.match(printed.get("9"), /business-hours/);
  assert.equal(JSON.parse(lines(9).at(-1) ?? "").length, 3);
});

test("every picklist", () => {
  assert.match(lines(10)[0] ?? "", /^20001 Hanna Lindqvist/);
  for (const { key, inputs } of operations().filter(({ kind }) => kind === "dataSource")) {
    // One that must be told something says so, and stands on the page by itself.
    const asks = inputs.filter((input) => input.required && input.key !== "connection").map((input) => input.key);
    const shown = asks.length ? `^${key}: .*${asks[0]} ` : `^${key}: \\d+ choices$`;
    assert.match(printed.get("10"), new RegExp(shown, "m"));
    assert.ok(asks.length === 0 || page.includes(`gorgias ${key} ${asks[0]}=`), key);
  }
  assert.match(printed.get("10"), /^Plant › Care$|^Plant::Care$/m);
});
