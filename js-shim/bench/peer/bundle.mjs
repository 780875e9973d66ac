// The peer as its author would publish it: bundled and minified.

import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { build, version } from "esbuild";
import { peerFile } from "../contenders.mjs";

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
  });
  return version;
}
