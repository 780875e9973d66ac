// `npm run flow -- FILE.yml`: runs a flow of an integration as the workbench's page does, in a terminal. Exit code 0
// when it ran through, 1 when a step failed, 2 when the file or the command line is at fault and nothing was run.

import { parseArgs } from "node:util";
import { installWorkbench } from "../tools/packages.mjs";

const USAGE = `npm run flow --prefix js-shim -- FILE.yml [options]
  --flow NAME          which flow; the first where it is left out
  --payload FILE       a test case for the trigger: {"payload": …, "contentType": …, "headers": …}
  --set "Note=text"    the value of a config variable; may be repeated
  --until STEP         stop after this step, by its name or its word in references
  --pin STEP=FILE      a result (JSON) instead of running the step; may be repeated
  --connection NAME=FILE   a connection's fields and token (JSON); else the emulator's, or with --real the environment's
  --state FILE         read the flow's state from this file, and keep it there for the next run
  --component FILE     another component's bundle
  --time-limit SECONDS at most this long (900)
  --real               a real account, and requests beyond this machine
  --debug              globalDebug, as the test runner's debug switch
  --check              only check the file
  --json               the events, one JSON object a line`;

/** Runs the command; the exit code. `write` and `complain` are stdout and stderr. */
export async function main(
  words,
  { write = (line) => console.log(line), complain = (line) => console.error(line) } = {},
) {
  let values;
  let file;
  try {
    const text = /** @type {const} */ ({ type: "string" });
    const flag = /** @type {const} */ ({ type: "boolean" });
    const list = /** @type {const} */ ({ type: "string", multiple: true });
    const options = {
      flow: text,
      payload: text,
      set: list,
      until: text,
      pin: list,
      connection: list,
      state: text,
      component: text,
      "time-limit": text,
      real: flag,
      debug: flag,
      check: flag,
      json: flag,
      help: flag,
    };
    const parsed = parseArgs({ args: words, options, allowPositionals: true });
    values = parsed.values;
    file = parsed.positionals[0];
    if (parsed.positionals.length > 1) throw new Error(`One file at a time: ${parsed.positionals.join(", ")}`);
  } catch (error) {
    complain(`${error.message}\n\n${USAGE}`);
    return 2;
  }
  if (values.help || !file) {
    complain(USAGE);
    return values.help ? 0 : 2;
  }
  await installWorkbench(complain);
  const { Terminal } = await import("./terminal.mjs");
  return new Terminal({ values, file, write, complain }).run();
}

if (process.argv[1] === import.meta.filename) process.exitCode = await main(process.argv.slice(2));
