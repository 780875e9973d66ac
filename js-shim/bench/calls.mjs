// `npm run bench:calls`: how many requests triggers cost, counted by the emulator over an account of 100,000 tickets, beside
// a poll that reads everything. Prints the table and writes it into docs/calls.md.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { connection, openEmulator } from "../tools/emulator.mjs";
import { bundleFile, manifest, shim } from "../tools/project.mjs";

export const TICKETS = 100_000;
export const page = join(shim, "docs/calls.md");

/** @type {string[]} */
const EVENTS = manifest().models.webhookEvent.choices.map(({ value }) => value);

/**
 * One line of the table: what happens, our requests, and those of a poll that reads everything where there is one.
 * @typedef {[what: string, ours: number, everything: number | undefined]} Row
 */

/**
 * Counts them all.
 * @param {number} tickets how many the account has
 * @returns {Promise<Row[]>}
 */
export async function counted(tickets) {
  const emulator = await openEmulator({ args: ["--tickets", String(tickets), "--customers", "1000"] });
  try {
    return await counts(emulator, tickets);
  } finally {
    await emulator.stop();
  }
}

/**
 * @param {Awaited<ReturnType<typeof openEmulator>>} emulator
 * @param {number} tickets
 */
async function counts(emulator, tickets) {
  let requests = 0;
  /** @type {(url: string, init?: RequestInit) => Promise<Response>} */
  const fetch = (url, init) => {
    requests += 1;
    return emulator.fetch(url, init);
  };
  const { actions, triggers } = createRequire(import.meta.url)(bundleFile).createComponent({ fetch });
  const context = flow();
  /** @type {(run: () => Promise<any>) => Promise<number>} */
  const cost = async (run) => {
    requests = 0;
    const result = await run();
    if (result?.crossFlowState) context.crossFlowState = result.crossFlowState;
    return requests;
  };

  /** @type {Row[]} */
  const rows = [];
  const poll = async () => {
    const params = { connection, pollResourceType: "tickets" };
    const { payload } = await triggers.pollChangesTrigger.perform(context, {}, params);
    return payload.body.data.updated.length;
  };
  // What the list as a whole costs: the poll of a connector that keeps no place reads it every time.
  const everything = () =>
    cost(async () => {
      const { data } = await actions.listTickets.perform(context, { connection, fetchAll: true });
      assert.equal(data.data.length, tickets);
    });
  const ids = Object.keys((await emulator.state()).tickets.rows).slice(-1000);
  await poll();
  for (const changes of [0, 1, 100, 1000]) {
    await emulator.clock({ advance_seconds: 3600 });
    for (const id of ids.slice(0, changes))
      await actions.updateTicket.perform(context, { connection, id, priority: "high" });
    let told = 0;
    const ours = await cost(async () => {
      told = await poll();
    });
    assert.equal(told, changes);
    const what = changes
      ? `A poll with ${new Intl.NumberFormat("en").format(changes)} changed`
      : "A poll when nothing changed";
    rows.push([what, ours, await everything()]);
  }

  const { webhookCreate } = triggers.webhookEvents;
  const deploy = (/** @type {number} */ events) =>
    cost(() => webhookCreate(context, { connection, events: EVENTS.slice(0, events) }));
  for (const events of [1, 8]) {
    const of = `with ${events} event${events > 1 ? "s" : ""}`;
    context.crossFlowState = {};
    context.webhookUrls["Order mails"] = `https://hooks.example.com/${events}`;
    rows.push([`The first deployment ${of}`, await deploy(events), undefined]);
    rows.push([`Deploying again unchanged, ${of}`, await deploy(events), undefined]);
    context.webhookUrls["Order mails"] += "/moved";
    rows.push([`Deploying with another address, ${of}`, await deploy(events), undefined]);
  }
  return rows;
}

const flow = () => ({
  logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  flow: { id: "f", name: "Order mails", stableId: "stable-1" },
  instance: { id: "instance-1" },
  webhookUrls: { "Order mails": "" },
  webhookApiKeys: { "Order mails": [] },
  instanceState: {},
  crossFlowState: {},
});

/**
 * The page of the docs.
 * @param {Row[]} rows
 */
export function written(rows) {
  const number = (/** @type {number | undefined} */ value) =>
    value === undefined ? "–" : new Intl.NumberFormat("en").format(value);
  const lines = rows.map(([what, ours, everything]) => `| ${what} | ${number(ours)} | ${number(everything)} |`);
  return `# Requests of triggers

Written by \`npm run bench:calls --prefix js-shim\`: counted, not calculated, over an account of ${number(TICKETS)} tickets in
the [emulator](../../tests/emulator/README.md). Gorgias allows an API key 40 requests in 20 seconds, an OAuth app 80.

| What happens | Requests | Of a poll that reads everything |
| --- | ---: | ---: |
${lines.join("\n")}

*New and Updated Records* reads the newest first, 100 a request, and stops where it was before; so what a poll costs depends
on what has changed, and not on the account's size. *Webhook Events* costs nothing between deployments: Gorgias calls.
More of both stands in the [reference of triggers](reference/triggers.md).
`;
}

if (process.argv[1] === import.meta.filename) {
  const text = written(await counted(TICKETS));
  writeFileSync(page, text);
  console.log(text);
}
