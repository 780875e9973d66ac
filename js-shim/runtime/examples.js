"use strict";

// What the platform is told of an action's results before it ever ran, all of it from its example payload: the payload
// with what it shares, the schema of its data, and what a write would answer to certain inputs.

const { bare } = require("./members.js");

/**
 * An example payload with the parts that it shares brought in; what stands beside `use` wins.
 * @param {Record<string, unknown>} examples
 * @param {unknown} value
 * @returns {unknown}
 */
exports.expanded = function expanded(examples, value) {
  if (Array.isArray(value)) return value.map((item) => expanded(examples, item));
  if (!isObject(value)) return value;
  const { use, ...own } = bare(value);
  const all = Object.entries(own).map(([key, member]) => [key, expanded(examples, member)]);
  return { ...(typeof use === "string" && Object(expanded(examples, examples[use]))), ...Object.fromEntries(all) };
};

/**
 * The JSON Schema that an example is one of. What is null in it may be anything, and anything may be null or left out:
 * it names members and their types for whoever builds a flow, and refuses nothing that Gorgias may answer.
 * @param {unknown} example
 * @returns {object}
 */
exports.schemaOf = function schemaOf(example) {
  if (example === null || example === undefined) return {};
  if (Array.isArray(example)) return { type: ["array", "null"], items: schemaOf(example[0]) };
  if (!isObject(example)) return { type: [typeof example, "null"] };
  const properties = Object.entries(example).map(([key, member]) => [key, schemaOf(member)]);
  return { type: ["object", "null"], properties: Object.fromEntries(properties) };
};

/**
 * What a write would answer: the example, with those of its members that were filled in. Nothing is sent.
 * @param {unknown} example  the payload
 * @param {unknown} params
 */
exports.rehearsed = (example, params) => {
  if (!isObject(example) || !isObject(example.data) || !isObject(params)) return example;
  const data = Object.entries(example.data).map(([key, member]) => {
    const given = Object.hasOwn(params, key) ? alike(member, params[key]) : undefined;
    return [key, given === undefined ? member : given];
  });
  return { ...example, data: Object.fromEntries(data) };
};

/**
 * An input as a member of a result has it: ids and switches come as text. None when it is blank or of another kind.
 * @param {unknown} member
 * @param {unknown} given
 */
function alike(member, given) {
  const text = typeof given === "string" ? given.trim() : given;
  if (text === "" || text === null || text === undefined) return undefined;
  if (typeof member === typeof given || (member === null && typeof given === "string")) return given;
  if (typeof member === "number" && Number.isFinite(Number(text))) return Number(text);
  if (typeof member === "boolean" && (text === "true" || text === "false")) return text === "true";
  return undefined;
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
