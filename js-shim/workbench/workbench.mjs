// `npm run workbench`: builds the component, starts its sandbox and a server on this machine, prints one link.

import { parseArgs } from "node:util";
import { command, Failure } from "../tools/command.mjs";
import { install } from "./install.mjs";

const USAGE = `npm run workbench --prefix js-shim -- [options]
  --component FILE   another component's bundle, without a sandbox
  --files DIR        where flows/ and payloads/ are read and written (js-shim/workbench)
  --port N           a free one where it is left out
  --real             real accounts, from the environment or typed in, and requests beyond this machine`;

async function main() {
  const text = /** @type {const} */ ({ type: "string" });
  const flag = /** @type {const} */ ({ type: "boolean" });
  const { values } = parseArgs({ options: { component: text, files: text, port: text, real: flag, help: flag } });
  if (values.help) return console.log(USAGE);
  await install((line) => console.error(line));
  const { start } = await import("./start.mjs");
  const running = await start({
    ...values,
    port: values.port ? Number(values.port) : 0,
    say: (line) => console.error(line),
  }).catch((error) => {
    // What the user can mend needs no stack.
    throw error.constructor.name === "Refused" ? new Failure(error.message) : error;
  });
  if (values.real) console.error("\nREAL ACCOUNT: what is run here is done there.");
  console.log(
    `\n${running.label}: ${running.url}\n\nThe link carries the key to it: do not pass it on. Ctrl-C ends it.`,
  );
  const end = async () => {
    await running.close();
    process.exit(0);
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
}

await command(main);
