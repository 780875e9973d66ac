// `-- poll KEY`: one run of a polling trigger, with the state that goes in and comes out.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { Failure } from "../../tools/command.mjs";
import { Flow, noStates } from "../../tools/flow.mjs";

/**
 * @param {object} asked
 * @param {any} asked.component
 * @param {string} asked.key
 * @param {Record<string, unknown>} asked.params
 * @param {string} [asked.state]  the file that keeps the state
 * @param {object} asked.logger
 * @returns {Promise<{ resultType: string, data: unknown }>}
 */
export async function poll({ component, key, params, state, logger }) {
  const states = state === undefined ? noStates() : read(state);
  console.error(`State in:  ${told(states)}`);
  const flow = new Flow({ component, key, params, logger, states });
  const { resultType, payload } = await flow.perform({});
  console.error(`State out: ${told(flow.states)}`);
  if (state === undefined) console.error("The state is not saved. With --state FILE, the next poll goes on from here.");
  else {
    writeFileSync(state, `${JSON.stringify(flow.states, null, 2)}\n`);
    console.error(`Saved in ${state}. Run the same command to poll again.`);
  }
  return { resultType, data: payload.body.data };
}

/**
 * What the trigger keeps; the platform's own wrapping left out.
 * @param {import("../../tools/flow.mjs").States} states
 */
function told({ crossFlowState }) {
  const [kept] = Object.values(crossFlowState);
  return kept === undefined || kept === null ? "none, this is the first poll" : JSON.stringify(kept);
}

/**
 * @param {string} file
 * @returns {import("../../tools/flow.mjs").States}
 */
function read(file) {
  if (!existsSync(file)) return noStates();
  try {
    const { instanceState, crossFlowState } = JSON.parse(readFileSync(file, "utf8"));
    if (Object(instanceState) === instanceState && Object(crossFlowState) === crossFlowState)
      return { instanceState, crossFlowState };
  } catch {
    // Said below.
  }
  throw new Failure(`${file} does not hold the state of a poll. Name another file, or delete this one to start over.`);
}
