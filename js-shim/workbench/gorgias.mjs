// The plug-in that gives the workbench our own component, the emulator as its sandbox, and accounts from the
// environment. The only file of the workbench that knows which component this is.

import { existsSync } from "node:fs";
import { build } from "../build/build.mjs";
import { connections, ORIGIN, openEmulator } from "../tools/emulator.mjs";
import { bundleFile } from "../tools/project.mjs";

/** The built bundle. */
export async function component(/** @type {any} */ { say }) {
  await build(say);
  return bundleFile;
}

export const isBuilt = () => existsSync(bundleFile);

/** Connections to a real account, by the names that `npm run action` reads. */
export function realConnections(
  /** @type {NodeJS.ProcessEnv} */ {
    GORGIAS_DOMAIN: domain,
    GORGIAS_USERNAME: username,
    GORGIAS_API_KEY: apiKey,
    GORGIAS_ACCESS_TOKEN: token,
  },
) {
  const found = {};
  if (domain && username && apiKey) found["gorgias-api-key"] = { fields: { domain, username, apiKey } };
  if (domain && token)
    found["gorgias-oauth2"] = { fields: { domain }, token: { access_token: token, token_type: "Bearer" } };
  return found;
}

// What can be broken, as the emulator's fault rules.
const FAULTS = {
  limited: {
    label: "429 Too Many Requests",
    hint: "The next request, wait a second",
    rule: { kind: "rate_limited", retry_after: 1 },
  },
  failing: {
    label: "500 Server error",
    hint: "The next three requests",
    rule: { kind: "status", status: 500, count: 3 },
  },
  cutBefore: {
    label: "Cut before",
    hint: "The next connection ends, nothing was done",
    rule: { kind: "cut", when: "before" },
  },
  cutAfter: {
    label: "Cut after",
    hint: "The next connection ends, all was done",
    rule: { kind: "cut", when: "after" },
  },
  slow: { label: "Slow", hint: "Every answer takes 2 s", rule: { kind: "latency", ms: 2000, count: 0 } },
};

const LIMITS = { off: "off", standard: "40 in 20 s", enterprise: "40 in 10 s" };

/**
 * The emulator. `routes` says which requests of the component it answers, `connections` holds what it accepts, by the
 * key of the connection's definition; `panel` and `act` are what the page shows of it and lets do to it.
 */
export async function sandbox({ env = process.env, args = ["--rate-limit", "standard"] } = {}) {
  const emulator = await openEmulator({ url: env.GORGIAS_EMULATOR, args });
  const on = new Set();
  let calls;
  const about = await emulator.about();
  return {
    label: "Emulator",
    detail: `${about.account ?? "green-garden"}, in memory`,
    routes: { [ORIGIN]: emulator.url },
    connections: Object.fromEntries(
      Object.entries(connections).map(([key, { fields, token }]) => [key, { fields, token }]),
    ),
    /** Is told every request of the component. */
    observe({ responseHeaders, at }) {
      const [, used, of] = /^(\d+)\/(\d+)$/.exec(responseHeaders?.["x-gorgias-account-api-call-limit"] ?? "") ?? [];
      if (of) calls = { used: Number(used), of: Number(of), at };
    },
    async panel() {
      const [state, limit] = await Promise.all([emulator.state(), ask(emulator, "/rate-limit")]);
      // A rule that has done its count is over: its switch goes off by itself.
      const rules = await emulator.effects();
      for (const key of [...on]) if (!rules.some((rule) => isLeft(rule, FAULTS[key].rule))) on.delete(key);
      return {
        tables: [tickets(state), messages(state), customers(state)],
        meter: meter(limit.limit, calls),
        switches: Object.entries(FAULTS).map(([key, { label, hint }]) => ({ key, label, hint, on: on.has(key) })),
        choices: [
          {
            key: "limit",
            label: "Call limit",
            value: limitName(limit.limit),
            options: Object.entries(LIMITS).map(([value, label]) => ({ value, label })),
          },
        ],
        buttons: [{ key: "reset", label: "Start over", hint: "All data as at the start" }],
      };
    },
    async act({ key, value }) {
      if (key === "limit") {
        if (!Object.hasOwn(LIMITS, value)) throw new Error(`There is no call limit ${value}.`);
        calls = undefined;
        await emulator.limit(value);
      } else if (key === "reset") {
        on.clear();
        await emulator.faults();
        await emulator.reset();
      } else if (Object.hasOwn(FAULTS, key)) {
        if (value) on.add(key);
        else on.delete(key);
        await emulator.faults(...[...on].map((one) => FAULTS[one].rule));
      } else throw new Error(`The emulator has no switch ${key}.`);
    },
    emulator,
    stop: () => emulator.stop(),
  };
}

async function ask({ url }, path) {
  const response = await fetch(`${url}/_emulator${path}`);
  return response.json();
}

const isLeft = ({ rule, fired }, own) => rule.kind === own.kind && (own.count === 0 || fired < (own.count ?? 1));

/** `standard` and the like; the emulator prints other limits as they were given. */
const limitName = (limit) => (Object.hasOwn(LIMITS, limit) ? limit : "off");

/** A bucket that leaks: what was used at the last call, less what has run out since. */
function meter(limit, calls) {
  const seconds = { standard: 20, enterprise: 10 }[limit];
  if (!seconds) return { label: "Calls", text: "no limit" };
  const of = calls?.of ?? 40;
  const gone = calls ? ((Date.now() - calls.at) / 1000) * (of / seconds) : 0;
  const used = Math.max(0, Math.round((calls?.used ?? 0) - gone));
  return { label: "Calls", used, of, text: `${used} of ${of}` };
}

const newest = (table, count = 12) =>
  Object.values(table.rows)
    .sort((a, b) => b.updated_datetime?.localeCompare(a.updated_datetime ?? "") || b.id - a.id)
    .slice(0, count);
const day = (text) => text?.slice(0, 16).replace("T", " ") ?? "";

const tickets = (state) => ({
  key: "tickets",
  label: "Tickets",
  count: Object.keys(state.tickets.rows).length,
  columns: ["ID", "Subject", "Status", "Priority", "Customer", "Updated"],
  rows: newest(state.tickets).map((one) => [
    one.id,
    one.subject ?? "",
    one.trashed_datetime ? "trash" : one.closed ? "closed" : "open",
    one.priority,
    nameOf(state, one.customer),
    day(one.updated_datetime),
  ]),
});

const messages = (state) => ({
  key: "messages",
  label: "Messages",
  count: Object.keys(state.messages.rows).length,
  columns: ["ID", "Ticket", "Channel", "Text", "Sent"],
  rows: Object.values(state.messages.rows)
    .sort((a, b) => b.id - a.id)
    .slice(0, 12)
    .map((one) => [
      one.id,
      one.ticket_id,
      one.channel,
      (one.body_text ?? one.body_html ?? "").slice(0, 120),
      day(one.created_datetime),
    ]),
});

const customers = (state) => ({
  key: "customers",
  label: "Customers",
  count: Object.keys(state.customers.rows).length,
  columns: ["ID", "Name", "Email", "Updated"],
  rows: newest(state.customers).map((one) => [one.id, one.name ?? "", one.email ?? "", day(one.updated_datetime)]),
});

const nameOf = (state, id) => state.customers.rows[id]?.name ?? state.customers.rows[id]?.email ?? String(id ?? "");
