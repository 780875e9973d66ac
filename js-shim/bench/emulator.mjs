// Measures the figures of tests/emulator/README.md: `node js-shim/bench/emulator.mjs`. Loopback only. The requests are made
// by this process, which shares the machine with the emulator.

import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";

const root = join(import.meta.dirname, "..", "..");
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
const auth = "maya@green-garden.example:emulator-api-key";

execFileSync("cargo", ["build", "--release", "--quiet", "-p", "gorgias-emulator"], { cwd: root, stdio: "inherit" });
const args = [
  "--port",
  "0",
  "--tickets",
  "100000",
  "--customers",
  "20000",
  "--seed",
  "1",
  "--quiet",
  "--exit-with-stdin",
];
const begun = performance.now();
const emulator = spawn(join(target, "release", "gorgias-emulator"), args, { stdio: ["pipe", "pipe", "inherit"] });
const { value: line } = await createInterface({ input: emulator.stdout })[Symbol.asyncIterator]().next();
console.log(`up after ${Math.round(performance.now() - begun)} ms`);
const api = `${/http\S+/.exec(line ?? "")?.[0]}/api`;
const page = `${api}/tickets?limit=100`;

const view = (filters, order_by) => ["PUT", "/views/0/items?limit=100", { view: { filters, order_by } }];
const search = (type, query) => ["POST", "/search", { type, query, size: 50 }];
const statistic = (scope, more) => [
  "POST",
  "/reporting/stats?limit=100",
  {
    query: {
      scope,
      timezone: "UTC",
      filters: [
        { member: "periodStart", operator: "afterDate", values: ["2026-10-01T00:00:00"] },
        { member: "periodEnd", operator: "beforeDate", values: ["2026-12-01T00:00:00"] },
      ],
      ...more,
    },
  },
];
/**
 * What has to look at everything that there is: method, path, body.
 * @type {Record<string, any[]>}
 */
const WHOLE = {
  "view, a text and a date": view(
    "contains(ticket.subject, 'garden') && lt(ticket.created_datetime, '2026-10-11')",
    "last_message_datetime",
  ),
  "view, open ones by the last message": view("eq(ticket.status, 'open')", "last_message_datetime"),
  "view, no filter, by priority": view("", "priority"),
  "view, a filter that nothing passes": view("eq(ticket.customer.email, 'nobody@example.org')", "updated_datetime"),
  "search for a customer": search("customer_profile", "crowd nobody"),
  "search for a channel": search("customer_channel_email", "nobody@example.org"),
  "statistic in one line": statistic("tickets-created", {}),
  "statistic by ticket": statistic("tickets-created", { dimensions: ["ticketId"] }),
  "statistic by agent and day": statistic("messages-sent", {
    dimensions: ["agentId"],
    time_dimensions: [{ dimension: "sentDatetime", granularity: "day" }],
  }),
};

try {
  // A cursor is a place in time: the tickets are spread over forty days from 2026-10-01 on.
  for (const [name, time] of [
    ["first", "2026-11-10T00:00:00"],
    ["middle", "2026-10-21T00:00:00"],
    ["last", "2026-10-01T12:00:00"],
  ]) {
    const cursor = Buffer.from(`["next","${time}",1]`).toString("base64");
    const { times } = await load(`${page}&cursor=${encodeURIComponent(cursor)}`, 2_000, 1);
    console.log(`page of 100, ${name} pages, one client: ${middle(times).toFixed(1)} ms in the median`);
  }
  const { times, failed, seconds } = await load(page, 5_000, 200);
  console.log(
    `page of 100, 200 clients at once: ${times.length} of 5000, ${failed} failed, ${Math.round(5_000 / seconds)} a second`,
  );
  for (const [name, [method, path, body]] of Object.entries(WHOLE)) {
    const { times, failed } = await load(`${api}${path}`, 15, 1, { method, body: JSON.stringify(body) });
    if (failed) throw new Error(`${name}: ${failed} failed`);
    console.log(`${name}: ${middle(times).toFixed(1)} ms in the median`);
  }
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${emulator.pid}/status`, "utf8"));
  console.log(`memory at most ${Math.round(Number(peak?.[1]) / 1024)} MiB`);
} finally {
  emulator.stdin.end();
}

/** So many requests by so many clients, each of which keeps its connection. */
async function load(url, requests, clients, { method = "GET", body = "" } = {}) {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const times = [];
  let failed = 0;
  let left = requests;
  const began = performance.now();
  const client = async () => {
    while (left-- > 0) {
      const sent = performance.now();
      const answered = await status(
        url,
        { agent, auth, method, headers: { "content-type": "application/json" } },
        body,
      );
      if (answered < 300) times.push(performance.now() - sent);
      else failed += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  return { times, failed, seconds };
}

/** The status of the answer, once all of it is here; 599 when there is none. */
function status(url, options, body) {
  return new Promise((resolve) => {
    const asking = request(url, options, (response) => {
      response.resume().on("end", () => resolve(response.statusCode));
    });
    asking.on("error", () => resolve(599)).end(body);
  });
}

function middle(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
