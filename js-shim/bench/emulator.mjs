// Measures the figures of tests/emulator/README.md: `node js-shim/bench/emulator.mjs`. Loopback only. The requests are made
// by this process, which shares the machine with the emulator.

import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent, get } from "node:http";
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
const page = `${/http\S+/.exec(line ?? "")?.[0]}/api/tickets?limit=100`;

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
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${emulator.pid}/status`, "utf8"));
  console.log(`memory at most ${Math.round(Number(peak?.[1]) / 1024)} MiB`);
} finally {
  emulator.stdin.end();
}

/** So many requests by so many clients, each of which keeps its connection. */
async function load(url, requests, clients) {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const times = [];
  let failed = 0;
  let left = requests;
  const began = performance.now();
  const client = async () => {
    while (left-- > 0) {
      const sent = performance.now();
      if ((await status(url, agent)) === 200) times.push(performance.now() - sent);
      else failed += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  return { times, failed, seconds };
}

function status(url, agent) {
  return new Promise((resolve) => {
    const request = get(url, { agent, auth }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode));
    });
    request.on("error", () => resolve(0));
  });
}

function middle(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
