// `npm run action -- KEY input=value …`: one operation, its result as JSON on stdout, everything else on stderr.

import { build } from "../build/build.mjs";
import { askedBy } from "../tools/account.mjs";
import { command } from "../tools/command.mjs";
import { loadBundle, loggerTo, performer } from "../tools/harness.mjs";
import { operations, triggers } from "../tools/project.mjs";
import { parseArguments } from "./action/arguments.mjs";
import { listen } from "./action/listen.mjs";
import { listing } from "./action/listing.mjs";
import { manual } from "./action/manual.mjs";
import { poll } from "./action/poll.mjs";
import { explained, printed } from "./action/print.mjs";

// npm changes into js-shim; files are named from where the user stands.
const here = process.env.INIT_CWD ?? process.cwd();

async function main() {
  const known = [...operations(), ...triggers()].map((operation) => ({
    ...operation,
    inputs: operation.inputs.filter(({ key }) => key !== "connection"),
  }));
  process.chdir(here);
  const asked = parseArguments(process.argv.slice(2), known);
  if (asked.list) return console.log(listing(known));
  const { operation, verb, params, output, state } = asked;
  if (asked.help) {
    await build(console.error);
    return console.log(manual(operation, loadBundle().default, verb));
  }

  const account = askedBy(process.env);
  console.error(account.told);
  await build(console.error);
  const opened = await account.open();
  const component = loadBundle().createComponent(opened.emulator && { fetch: opened.emulator.fetch });
  const given = { connection: opened.connection, ...params };
  try {
    if (verb === "poll")
      console.log(printed(await poll({ component, key: operation.key, params: given, state, logger })));
    else if (verb === "listen") await listen({ component, key: operation.key, params: given, opened, logger });
    else console.log(printed(await performer(component)(operation, given, { logger }), output));
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    console.error(explained(/** @type {any} */ (error)));
    process.exitCode = 1;
  } finally {
    await opened.stop();
  }
}

const logger = loggerTo((level, ...lines) => console.error(`${level}:`, ...lines));

await command(main);
