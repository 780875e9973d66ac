// The peer as its author would publish it: bundled and minified.

import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { build, version } from "esbuild";
import { loadBundle } from "../../tools/harness.mjs";
import { manifest } from "../../tools/project.mjs";
import { peerFile } from "../contenders.mjs";

/** The manifest with the comments that the designer shows, which codegen completes in ours. */
function withTexts() {
  const all = manifest();
  const { actions, dataSources } = loadBundle().default;
  const completed = new Set();
  for (const [key, row] of Object.entries({ ...all.actions, ...all.dataSources })) {
    row.inputs.forEach((input, at) => {
      const { comments } = (actions[key] ?? dataSources[key]).inputs[at];
      const shared = input.use === undefined ? undefined : all.inputs[input.use];
      if (shared && !completed.has(shared)) shared.comments = comments;
      else if (shared?.comments !== comments) input.comments = comments;
      completed.add(shared);
    });
  }
  return all;
}

export async function bundlePeer() {
  mkdirSync(dirname(peerFile), { recursive: true });
  await build({
    entryPoints: [join(import.meta.dirname, "connector.mjs")],
    outfile: peerFile,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "error",
    plugins: [
      {
        name: "texts",
        setup: ({ onLoad }) =>
          onLoad({ filter: /component-manifest\.json$/ }, () => ({
            contents: JSON.stringify(withTexts()),
            loader: "json",
          })),
      },
    ],
  });
  return version;
}
