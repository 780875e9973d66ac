// The types of results say no more than the recordings of the real API: what was null there may be null, what was missing
// may be missing, and nothing was of another type.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../js-shim/tools/project.mjs";

const json = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));
/** @type {any} */
const { actions, examples, members } = json("component-manifest.json");
const { answers } = json("tests/emulator/recorded/facts.json");

const expanded = ({ use, ...own }) => (use === undefined ? own : { ...expanded(examples[use]), ...own });
const typeOf = (value) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
const RECORDED = { date: "string", "whole-second": "string", integer: "number", float: "number" };
const joined = (place, key) => (place === "" ? key : `${place}.${key}`);

/** @type {{ name: string, place: string, value: unknown, recorded: Set<string>, isMissing: boolean }[]} */
const facts = [];

/**
 * Puts down each member of an example that the recordings of an answer tell of, in which record it is and where.
 * @param {any} value
 * @param {string | undefined} name  the record
 * @param {string} place  in the record
 * @param {Record<string, string>} keys  the recordings
 * @param {string} path  in the answer
 */
function walk(value, name, place, keys, path) {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, name, `${place}[]`, keys, `${path}[]`);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (value.use !== undefined) return walk(expanded(value), value.use, "", keys, path);
  const all = Object.entries(value);
  if (all.length && all.every(([key]) => /^\d+$/.test(key)))
    return walk(all[0]?.[1], name, `${place}.*`, keys, `${path}.*`);
  const isKnown = Object.keys(keys).some((key) => key.startsWith(path === "" ? "" : `${path}.`) && key !== path);
  // Told apart by its type there.
  if (!isKnown || Object.keys(keys).some((key) => key.startsWith(`${path}<`))) return;
  for (const [key, member] of all) {
    const at = joined(path, key);
    const said = keys[at] ?? keys[`${at}?`];
    const recorded = new Set(
      (said ?? "")
        .split(" ")
        .filter(Boolean)
        .map((type) => RECORDED[type] ?? type),
    );
    const isMissing = said === undefined || `${at}?` in keys;
    if (name !== undefined) facts.push({ name, place: joined(place, key), value: member, recorded, isMissing });
    walk(member, name, joined(place, key), keys, at);
  }
}
// Those that hand the answer on as it is.
const PLAIN = /^(answer|walk|customers|create|createCustomer|update|updateCustomer|fieldValues|updateFieldValues)$/;
for (const { wire, examplePayload } of Object.values(actions)) {
  if (!PLAIN.test(wire.plan)) continue;
  const { keys } = answers[`${wire.method} ${wire.path?.replace(/\{\w+\}/g, "{id}")}`] ?? {};
  if (keys === undefined || keys[""] === undefined) continue;
  const { data } = expanded(examplePayload);
  walk(data, undefined, "", keys, Array.isArray(data) && "data[]" in keys ? "data" : "");
}

test("the records' members are as they were recorded", () => {
  assert.ok(facts.length > 200, `only ${facts.length} facts`);
  const wrong = new Set();
  // An example that stands beside another shows more of the same record.
  /** @type {Record<string, Set<string>>} */
  const shown = {};
  for (const { name, place, value } of facts) {
    shown[`${name} ${place}`] ??= new Set();
    shown[`${name} ${place}`]?.add(typeOf(value));
  }
  for (const { name, place, recorded, isMissing } of facts) {
    const said = (members[name]?.[place] ?? "")
      .split("|")
      .map((word) => word.trim())
      .filter(Boolean);
    const types = said.filter((word) => word !== "null" && word !== "absent");
    const own = shown[`${name} ${place}`] ?? new Set();
    const allowed = new Set(types.length ? types : own);
    if (said.includes("null")) allowed.add("null");
    if (types.some((word) => word.endsWith("[]"))) allowed.add("array");
    // Of what is null in the example alone nothing is said, which is any type.
    const isAny = types.includes("any") || (own.size === 1 && own.has("null") && types.length === 0);
    if (isMissing && !said.includes("absent")) wrong.add(`members.${name}.${place}: absent`);
    if (isAny) continue;
    for (const type of recorded) if (!allowed.has(type)) wrong.add(`members.${name}.${place}: ${type}`);
  }
  assert.deepEqual([...wrong], []);
});
