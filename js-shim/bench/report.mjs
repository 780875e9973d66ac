// The figures as a table, and the page that keeps them.

import { rows } from "./rows.mjs";

const UNITS = { raw: "kB", gzip: "kB", wall: "ms", cpu: "ms", peak: "MB" };
const NAMES = { raw: "raw", gzip: "gzip", wall: "clock", cpu: "CPU", peak: "peak memory" };
const HEAD = ["", "figure", "ours", "ordinary", "bare fetch", "goal", ""];

const number = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

/** One line per figure: [title, figure, ours, peer, fetch, goals, verdict]. */
function lines(measured) {
  return rows.flatMap(({ key, title, figures, goals }) =>
    figures.map((figure, at) => {
      const of = (name) => measured[key][name]?.[figure];
      const cell = (name) => (of(name) === undefined ? "–" : `${number(of(name))} ${UNITS[figure]}`);
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
    const most = factor + idle.peak;
    return { goal: `≤ 2 × file + idle = ${number(most)} MB`, is: of("ours") <= most ? "met" : `${number(of("ours") - most)} MB over` };
  }
  const ratio = of("ours") / of(against);
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

export const machine = ({ cpu, memory, rust, spectral, esbuild }) =>
  `${cpu.length} × ${cpu[0].model.trim()}, ${Math.round(memory / 2 ** 30)} GB; Node ${process.versions.node}, ${rust.split(" (")[0]}, spectral ${spectral}, esbuild ${esbuild}`;

export const results = (measured, on) => `# Measured

Written by \`npm run bench --prefix js-shim\`. Medians, every round in a process of its own, the contenders taking turns
against one server on the loopback, which costs none of them anything.

- **ours**: \`js-shim/dist/index.js\` as it is published.
- **ordinary**: the same actions, inputs and texts, written with spectral's \`component()\` and its \`createClient\`, bundled
  and minified by esbuild (\`bench/peer\`). Where a plan has irregular steps it does less than ours: no checks, no pacing,
  no lost answers, duplicates are kept. That makes it smaller and faster than a real one.
- **bare fetch**: \`fetch\` and \`JSON.parse\` in a loop, without any component: what Node itself costs.

${on}

${table(measured)}
${notes(measured)}`;

// What a reader of the table asks next.
function notes(measured) {
  const { all300 } = measured;
  const faster = all300.peer.wall < all300.fetch.wall;
  return faster
    ? `
The ordinary component reads lists faster than bare fetch: axios takes \`node:http\`, whose bodies cost less than the web
streams of Node's \`fetch\`. Ours goes through \`fetch\`, so bare fetch is as far as it can come.
`
    : "";
}
