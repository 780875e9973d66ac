// The programs of js-shim/examples run as their first lines say.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { environment } from "../../js-shim/tools/command.mjs";
import { connection, openEmulator } from "../../js-shim/tools/emulator.mjs";
import { root, shim } from "../../js-shim/tools/project.mjs";
import { openGateway } from "./support/gateway.mjs";

const run = promisify(execFile);
const example = (name) => join("js-shim", "examples", name);
/** Its stdout; where it fails, what it wrote. */
const ran = async (args, env = {}) => {
  const { stdout } = await run(process.execPath, args, { cwd: root, env: environment(env) }).catch((error) => {
    throw new Error(`${args.join(" ")} ended with ${error.code}:\n${error.stdout}${error.stderr}`);
  });
  return stdout;
};

test("every example is run here", () => {
  assert.deepEqual(readdirSync(join(shim, "examples")).sort(), ["emulator.test.mjs", "harness.test.mjs", "proxy.mjs"]);
});

for (const name of ["harness.test.mjs", "emulator.test.mjs"]) {
  test(name, async () => {
    assert.match(await ran(["--test", "--test-reporter=tap", example(name)]), /^# fail 0$/m);
  });
}

test("proxy.mjs", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gorgias-examples-"));
  after(() => rmSync(folder, { recursive: true }));
  const emulator = await openEmulator();
  const gateway = await openGateway(emulator);
  try {
    const ca = join(folder, "ca.pem");
    writeFileSync(ca, gateway.ca);
    const { domain, username, apiKey } = connection.fields;
    const account = { GORGIAS_DOMAIN: domain, GORGIAS_USERNAME: username, GORGIAS_API_KEY: apiKey };
    const printed = await ran([example("proxy.mjs")], {
      ...{ HTTPS_PROXY: gateway.url, NODE_EXTRA_CA_CERTS: ca },
      ...account,
    });
    assert.equal(printed, `green-garden answers through ${new URL(gateway.url).host}\n`);
    assert.deepEqual(gateway.connects, ["green-garden.gorgias.com:443"]);
  } finally {
    await gateway.stop();
    await emulator.stop();
  }
});
