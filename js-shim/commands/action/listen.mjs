// `-- listen KEY`: a flow on this machine. Its hooks are made at the emulator, its deliveries shown, and Ctrl-C removes
// the hooks.

import { createServer } from "node:http";
import { Failure } from "../../tools/command.mjs";
import { Flow } from "../../tools/flow.mjs";
import { listen as listening } from "../../tools/loopback.mjs";
import { explained } from "./print.mjs";
import { COMMAND } from "./written.mjs";

/**
 * @param {object} asked
 * @param {any} asked.component
 * @param {string} asked.key
 * @param {Record<string, unknown>} asked.params
 * @param {import("../../tools/account.mjs").Opened} asked.opened
 * @param {object} asked.logger
 */
export async function listen({ component, key, params, opened: { emulator }, logger }) {
  if (!emulator) throw new Failure("Gorgias cannot reach this machine, so listen works with the emulator only.");
  /** @type {Flow} */
  let flow;
  const server = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const { statusCode, body } = await taken(flow, request, Buffer.concat(pieces));
    response.writeHead(statusCode, { "content-type": "application/json" }).end(body);
  });
  try {
    const url = `${await listening(server)}/flow`;
    flow = new Flow({ component, key, params, logger, url });
    const ended = interrupted();
    await flow.deploy();
    console.error(
      flow.trigger.webhookCreate
        ? `The hooks have been made; they call ${url}`
        : `This trigger makes no hooks: let an HTTP integration call ${url}`,
    );
    console.error(`Whatever happens in this emulator is delivered. In another terminal: export GORGIAS_EMULATOR=${emulator.url}
and then ${COMMAND} KEY …`);
    console.error("Press Ctrl-C to stop and remove the hooks.");
    await ended;
    await flow.remove();
    console.error("The hooks have been removed.");
  } finally {
    server.close().closeAllConnections();
  }
}

const interrupted = () =>
  new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, resolve);
  });

/**
 * Runs the trigger with a delivery, and shows what comes of it.
 * @param {Flow} flow
 * @param {import("node:http").IncomingMessage} request
 * @param {Buffer} data
 * @returns {Promise<{ statusCode: number, body: string }>}
 */
async function taken(flow, { headers }, data) {
  console.error(`\nDelivery of ${data.length} bytes`);
  try {
    const payload = { headers, rawBody: { data }, body: { data: data.toString("utf8") } };
    const { resultType, response, payload: result } = await flow.perform(payload);
    if (resultType === "completed") console.log(JSON.stringify(result.body.data, null, 2));
    else console.error(`The flow does not run (${resultType}): its filters leave this delivery out.`);
    return response;
  } catch (error) {
    console.error(explained(/** @type {any} */ (error)));
    return { statusCode: 500, body: "{}" };
  }
}
