// `npm run bench:walk`: memory of a walk over 100,000 tickets, 200 MB of JSON, against a bare loop of `fetch` that keeps
// the records too. Each in a process of its own, and the server in another.

import { spawn, spawnSync } from "node:child_process";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { connection } from "../tools/emulator.mjs";
import { listen } from "../tools/loopback.mjs";
import { bundleFile } from "../tools/project.mjs";

const PAGES = 1_000;
const PER_PAGE = 100;
const RECORD = 2_000;
const ROUNDS = 3;
const MOST = 1.1;
const [role, origin] = process.argv.slice(2);

const page = (number) => {
  const data = Array.from({ length: PER_PAGE }, (_, at) => {
    const id = number * PER_PAGE + at + 1;
    const record = {
      id,
      uri: `/api/tickets/${id}/`,
      subject: `Order ${id}`,
      status: "open",
      tags: [{ id: 1, name: "shipping" }],
      excerpt: "",
    };
    return { ...record, excerpt: `${id} `.padEnd(RECORD - JSON.stringify(record).length, "lorem ipsum ") };
  });
  return JSON.stringify({
    data,
    object: "list",
    uri: "/api/tickets",
    meta: { prev_cursor: null, next_cursor: number + 1 < PAGES ? `page-${number + 1}` : null },
  });
};

const local = (url) => new URL(url).pathname + new URL(url).search;
/** @type {(url: string, init?: { signal?: AbortSignal }) => Promise<Response>} */
const lead = (url, { signal } = {}) => fetch(`${origin}${local(url)}`, { signal });

/** @type {Record<string, () => Promise<unknown[]>>} */
const walks = {
  ours: async () => {
    const { createComponent } = createRequire(import.meta.url)(bundleFile);
    const { data } = await createComponent({ fetch: lead }).actions.listTickets.perform(
      {},
      { connection, fetchAll: true },
    );
    return data.data;
  },
  bare: async () => {
    const all = [];
    for (let cursor = ""; cursor !== null; ) {
      const response = await lead(
        `https://green-garden.gorgias.com/api/tickets?limit=100${cursor && `&cursor=${cursor}`}`,
      );
      const { data, meta } = await response.json();
      all.push(...data);
      cursor = meta.next_cursor;
    }
    return all;
  },
};

if (role === "server") {
  const server = createServer((request, response) => {
    const number = Number(request.url?.match(/cursor=page-(\d+)/)?.[1] ?? 0);
    const body = page(number);
    response
      .writeHead(200, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "x-gorgias-account-api-call-limit": "1/100000",
      })
      .end(body);
  });
  console.log(await listen(server));
  process.stdin.on("end", () => process.exit()).resume();
} else if (role) {
  const began = performance.now();
  const records = await walks[role]();
  const { maxRSS } = process.resourceUsage();
  console.log(
    JSON.stringify({ records: records.length, megabytes: maxRSS / 1024, seconds: (performance.now() - began) / 1000 }),
  );
} else {
  const server = spawn(process.execPath, [import.meta.filename, "server"], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await new Promise((resolve) =>
    server.stdout.setEncoding("utf8").once("data", (text) => resolve(text.split("\n"))),
  );
  const run = (name) =>
    JSON.parse(
      spawnSync(process.execPath, [import.meta.filename, name, line], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "inherit"],
        timeout: 300_000,
      }).stdout,
    );
  const peaks = { bare: [], ours: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of Object.keys(peaks)) {
      const { records, megabytes, seconds } = run(name);
      if (records !== PAGES * PER_PAGE) throw new Error(`${name}: ${records} records`);
      peaks[name].push(megabytes);
      console.log(`${name}  ${records} tickets  peak ${megabytes.toFixed(0)} MB  ${seconds.toFixed(1)} s`);
    }
  }
  server.stdin.end();
  // The collector's luck makes single runs differ by more than the two do.
  const middle = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
  const ratio = middle(peaks.ours) / middle(peaks.bare);
  console.log(`\n${ratio <= MOST ? "✓" : "✗"} ours peaks at ${ratio.toFixed(3)} of the bare loop (at most ${MOST})`);
  process.exitCode = ratio <= MOST ? 0 : 1;
}
