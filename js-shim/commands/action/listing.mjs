// What there is: every operation in the group of its resource, with a word on each.

import { KEEP_EMULATOR } from "../../tools/account.mjs";
import { manifest } from "../../tools/project.mjs";
import { bold, column } from "../../tools/terminal.mjs";
import { VERBS } from "./arguments.mjs";
import { COMMAND } from "./written.mjs";

/** @typedef {import("../../tools/project.mjs").Operation} Operation */

/**
 * The operations by resource, in the manifest's order of resources.
 * @param {Operation[]} known
 * @returns {{ label: string, members: Operation[] }[]}
 */
export const groups = (known) =>
  Object.entries(manifest().resources)
    .map(([key, { label }]) => ({ label, members: known.filter(({ wire }) => wire.resource === key) }))
    .filter(({ members }) => members.length > 0);

/** @param {Operation[]} known */
export function listing(known) {
  const width = Math.max(...known.map(({ key }) => key.length)) + 2;
  const line = (/** @type {Operation} */ { key, display }) =>
    `  ${key.padEnd(width)}${column(firstSentence(display.description), 98 - width).trimEnd()}`;
  const of = (/** @type {Operation["kind"]} */ kind) => known.filter((one) => one.kind === kind);
  const verb = (/** @type {Operation} */ { trigger }) => Object.keys(VERBS).find((one) => VERBS[one] === trigger?.type);
  return [
    ...groups(of("action")).flatMap(({ label, members }) => [bold(label), ...members.map(line), ""]),
    bold("Picklists"),
    ...of("dataSource").map(line),
    "",
    bold("Triggers"),
    ...of("trigger").map(line),
    "",
    `${COMMAND} KEY --help      the inputs of one, with an example of each`,
    `${COMMAND} KEY input=value runs it; its result is JSON on standard output`,
    ...of("trigger").map((one) => `${COMMAND} ${verb(one)} ${one.key} …`),
    "",
    "Each command starts an emulator, which keeps nothing. To keep one running:",
    `  ${KEEP_EMULATOR}`,
    "To work on an account, set GORGIAS_DOMAIN, GORGIAS_USERNAME and GORGIAS_API_KEY; or GORGIAS_DOMAIN and",
    "GORGIAS_ACCESS_TOKEN.",
  ].join("\n");
}

const firstSentence = (/** @type {string} */ text) => text.match(/^.*?\.(?=\s|$)/)?.[0] ?? text;
