// The figures as a table, and the page that keeps them.

import { readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import { crateOf, optimisedFile, parts, plainName } from "../tools/module.mjs";
import { rows } from "./rows.mjs";

const median = (numbers) => numbers.toSorted((left, right) => left - right)[numbers.length >> 1];

/** @type {Record<string, string>} */
const UNITS = { raw: "kB", gzip: "kB", wall: "ms", cpu: "ms", peak: "MB" };
/** @type {Record<string, string>} */
const NAMES = { raw: "raw", gzip: "gzip", wall: "clock", cpu: "CPU", peak: "peak memory" };
const HEAD = ["", "figure", "ours", "ordinary", "bare fetch", "goal", ""];

const number = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

/** One line per figure: [title, figure, ours, peer, fetch, goals, verdict]. */
function lines(measured) {
  return rows.flatMap(({ key, title, figures, goals }) =>
    figures.map((figure, at) => {
      const of = (name) => measured[key][name]?.map((round) => round[figure]);
      const cell = (name) => (of(name) === undefined ? "–" : `${number(median(of(name)))} ${UNITS[figure]}`);
      const told = goals.filter(([goal]) => goal === figure).map((goal) => verdict(goal, of, measured));
      return [
        at === 0 ? title : "",
        NAMES[figure],
        cell("ours"),
        cell("peer"),
        cell("fetch"),
        told.map(({ goal }) => goal).join(", "),
        told.map(({ is }) => is).join(", "),
      ];
    }),
  );
}

function verdict([, against, factor], of, { idle }) {
  if (against === "idle") {
    const most = factor + median(idle.fetch.map(({ peak }) => peak));
    const ours = median(of("ours"));
    return {
      goal: `≤ 2 × file + idle = ${number(most)} MB`,
      is: ours <= most ? "met" : `${number(ours - most)} MB over`,
    };
  }
  // Round by round: what slowed one round down slowed down both.
  const ratio = median(of("ours").map((own, round) => own / of(against)[round]));
  const name = against === "peer" ? "ordinary" : "fetch";
  return { goal: `≤ ${factor} × ${name}`, is: `${ratio.toFixed(2)}${ratio <= factor ? " met" : " missed"}` };
}

/** For a terminal and for Markdown alike. */
export function table(measured) {
  const cells = [HEAD, ...lines(measured)];
  const widths = HEAD.map((_, column) => Math.max(3, ...cells.map((line) => line[column].length)));
  const row = (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  return [row(HEAD), row(widths.map((width) => "-".repeat(width))), ...cells.slice(1).map(row)].join("\n");
}

export const machine = ({ node, cpu, memory, load, rust, spectral, esbuild }) =>
  `${cpu.length} × ${cpu[0].model.trim()}, ${Math.round(memory / 2 ** 30)} GB, load average ${load.toFixed(1)} at the end; Node ${node}, ${rust.split(" (")[0]}, spectral ${spectral}, esbuild ${esbuild}`;

export const results = (measured, on) => `# Measured

Written by \`npm run bench --prefix js-shim\`. Medians, every round in a process of its own, the contenders taking turns
against one server on the loopback, which shares the machine with all of them.

- **ours**: \`js-shim/dist/index.js\` as it is published.
- **ordinary**: the same actions, inputs and texts, written with spectral's \`component()\` and its \`createClient\`, bundled
  and minified by esbuild (\`bench/peer\`). Where a plan has irregular steps it does less than ours: no checks, no pacing,
  no lost answers, duplicates are kept.
- **bare fetch**: \`fetch\` and \`JSON.parse\` in a loop, without any component: what Node itself costs.

${on}

${table(measured)}
${notes()}
## What the module is made of

Its largest parts, before wasm-opt, which makes it smaller and drops the names.

${largestParts()}
`;

// What is known of the goals that are missed. Edit it when a cause is found or removed.
const notes = () => `
## Where a goal is missed, or met by a hair

- **gzip size**: nearly all of it is packed by brotli already, in which gzip finds nothing any more: the module, and the
  manifest with its labels, comments and choices. 0.45 would take a module that is packed to 120 kB, and all that was tried
  leads to about 0.7 at best: std compiled anew for size and without messages, with \`opt-level\` "z" (12 % smaller, needs an unstable
  compiler, loses the text of INTERNAL errors and makes calls a tenth dearer), and instructions, places and constants
  packed apart (11 % of the code, but each first call would put them together again). No function is more than 2 % of the
  code: a smaller module is fewer operations, or plans that are data for one interpreter.
- **One call**: some 0.15 ms above bare fetch, by a CPU profile in three parts of like size: the module's own
  work (which the host's compiler has not optimised yet when a flow is over), the glue of wasm-bindgen, and what a
  Request with a signal, which bare fetch does without, costs in Node. Before, a call crossed the border about 100 times
  and cost 2.2 times bare fetch.
- **Lists, clock**: about 0.1 ms a page, of 1.5 to 1.8 in all; nine tenths are \`fetch\` and
  \`JSON.parse\`. The ordinary component is itself no faster than bare fetch, so 0.95 of it would be faster than any loop
  over \`fetch\`; asking for the next page before the last one is parsed would be, but it would ask before its turn in the
  call limit, which is what a walk over Gorgias really waits for.
- **Download, memory**: a few MB on either side of the goal from run to run. The file is held once; what comes on top are
  the buffers of the socket, which go when the collector comes by.
- **Lists, memory**: about 6 MB for the module and its compiled code, whatever the length of the list.
`;

/** The largest parts of the module as a table: rooms of our own, and crates. */
function largestParts() {
  const { functions, data } = parts();
  const sizes = new Map([["data: texts and tables", data]]);
  for (const { name, size } of functions) {
    const crate = crateOf(name) ?? "core";
    const [, room] = crate === "gorgias_component" ? (plainName(name).match(/gorgias_component::(\w+)/) ?? []) : [];
    const part = room ? `src/${room}` : crate;
    sizes.set(part, (sizes.get(part) ?? 0) + size);
  }
  const rest = [...sizes].sort(([, left], [, right]) => right - left).slice(0, 16);
  const optimised = readFileSync(optimisedFile);
  const kB = (bytes) => `${(bytes / 1024).toFixed(1)} kB`;
  const lines = rest.map(([part, size]) => `| ${part} | ${kB(size)} |`).join("\n");
  return `| Part | Size |\n|---|---|\n${lines}\n\nWhole: ${kB(optimised.length)} after wasm-opt, ${kB(brotliCompressSync(optimised).length)} packed.`;
}
