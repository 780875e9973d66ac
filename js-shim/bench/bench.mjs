// `npm run bench`: ours, an ordinary component, and bare fetch, side by side, on one server. A table on stdout and in
// RESULTS.md. Every figure is the median of rounds in processes of their own, the contenders taking turns, so that
// whatever else the machine does meets all of them; every ratio is the median of the rounds' own ratios. On the Node that the platform runs.

import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "../build/build.mjs";
import { platformNode } from "../build/setup.mjs";
import { ask, command, run } from "../tools/command.mjs";
import { bundleFile, root, shim } from "../tools/project.mjs";
import { peerFile } from "./contenders.mjs";
import { bundlePeer } from "./peer/bundle.mjs";
import { machine, results, table } from "./report.mjs";
import { rows } from "./rows.mjs";

const here = import.meta.dirname;
const RESULTS = join(here, "RESULTS.md");

async function serve(node) {
  const child = spawn(node.program, [join(here, "server.mjs")], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await new Promise((resolve) =>
    child.stdout.setEncoding("utf8").once("data", (text) => resolve(text.split("\n"))),
  );
  return { origin: line, stop: () => child.stdin.end() };
}

const measure = async (node, contender, task, origin, amount) =>
  JSON.parse(
    await run(node.program, [join(here, "measure.mjs"), contender, task, origin, String(amount ?? "")], { cwd: here }),
  );

/**
 * { contender: [{ wall, cpu, peak }, …] }: one entry a round.
 * @param {{ task?: string, amount?: number, contenders: string[], count?: number }} row
 */
async function rounds({ task, amount, contenders, count = 0 }, node, origin) {
  /** @type {Record<string, any[]>} */
  const found = Object.fromEntries(contenders.map((name) => [name, []]));
  for (let round = 0; round < count; round += 1) {
    for (const name of contenders) found[name].push(await measure(node, name, task, origin, amount));
  }
  return found;
}

const sizes = () => {
  const of = (file) => ({
    raw: readFileSync(file).length / 1024,
    gzip: gzipSync(readFileSync(file), { level: 9 }).length / 1024,
  });
  return { ours: [of(bundleFile)], peer: [of(peerFile)] };
};

await command(async () => {
  await build(console.error);
  const esbuild = await bundlePeer();
  const node = await platformNode();
  const server = await serve(node);
  /** @type {Record<string, any>} */
  const measured = { size: sizes() };
  try {
    measured.idle = await rounds({ task: "idle", contenders: ["fetch"], count: 5 }, node, server.origin);
    for (const row of rows.filter(({ task }) => task)) {
      console.error(`bench: ${row.title}, ${row.count} rounds`);
      measured[row.key] = await rounds(row, node, server.origin);
    }
  } finally {
    server.stop();
  }
  const spectral = JSON.parse(
    readFileSync(join(shim, "node_modules", "@prismatic-io", "spectral", "package.json"), "utf8"),
  ).version;
  const on = machine({
    node: node.version,
    cpu: cpus(),
    memory: totalmem(),
    load: loadavg()[0],
    rust: ask("rustc", ["--version"], { cwd: root }),
    spectral,
    esbuild,
  });
  console.log(table(measured));
  writeFileSync(RESULTS, results(measured, on));
});
