// The page's files, bundled when the server starts and kept in memory: nothing is written, nothing is fetched.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const folder = join(import.meta.dirname, "..", "page");

const TYPES = { ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8" };

/** `{html(nonce), files}` for the server. The editor is a file of its own, which is fetched when one is opened. */
export async function buildPage() {
  const { outputFiles } = await build({
    entryPoints: { main: join(folder, "main.js"), style: join(folder, "style.css") },
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    write: false,
    outdir: "/app",
    chunkNames: "[name]-[hash]",
    logLevel: "silent",
  });
  const files = new Map(
    outputFiles.map(({ path, contents }) => {
      const name = path.replaceAll("\\", "/").replace(/^.*\/app\//, "/app/");
      return [
        name,
        { type: TYPES[name.slice(name.lastIndexOf("."))] ?? "application/octet-stream", bytes: Buffer.from(contents) },
      ];
    }),
  );
  const template = readFileSync(join(folder, "index.html"), "utf8");
  return { html: (nonce) => template.replaceAll("{nonce}", nonce), files };
}
