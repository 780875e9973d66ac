// `npm run workbench`: builds the component, starts its sandbox and a server on this machine, prints one link.

import { parseArgs } from "node:util";
import { command, Failure } from "../tools/command.mjs";
import { installWorkbench } from "../tools/packages.mjs";

const USAGE = `npm run workbench --prefix js-shim -- [options]
  --component FILE   another component's bundle, without a sandbox
  --files DIR        where flows/ and payloads/ are read and written (js-shim/workbench)
  --port N           a free one where it is left out
  --real             real accounts, from the environment or typed in, and requests beyond this machine`;

const text = /** @type {const} */ ({ type: "string" });
const flag = /** @type {const} */ ({ type: "boolean" });
const read = () => parseArgs({ options: { component: text, files: text, port: text, real: flag, help: flag } }).values;

function parsed() {
  /** @type {ReturnType<typeof read>} */
  let values;
  try {
    values = read();
  } catch (error) {
    throw new Failure(`${error.message}\n\n${USAGE}`);
  }
  const port = /** @type {string | undefined} */ (values.port);
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) < 65_536))
    throw new Failure(`--port is a number up to 65535, not ${JSON.stringify(port)}.`);
  return values;
}

async function main() {
  const values = parsed();
  if (values.help) return console.log(USAGE);
  await installWorkbench();
  const { start } = await import("./start.mjs");
  const running = await start({
    ...values,
    port: values.port === undefined ? 0 : Number(values.port),
    say: (line) => console.error(line),
  }).catch((error) => {
    // What the user can mend needs no stack.
    if (error.constructor.name === "Refused") throw new Failure(error.message);
    if (error.code === "EADDRINUSE" || error.code === "EACCES")
      throw new Failure(
        `Port ${values.port} cannot be had (${error.code}): leave --port out, and a free one is taken.`,
      );
    throw error;
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
