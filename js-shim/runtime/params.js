"use strict";

// The params of a call as the platform hands them over. Another edition of the connector holds its later inputs in
// groups, and steps saved by it hand over an object for each: its members are inputs all the same.

const { own } = require("./values.js");

/** @param {unknown} value */
const isBlank = (value) =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

/**
 * The names of an object's own members; none for what cannot be looked at.
 * @param {unknown} value
 */
const namesOf = (value) => {
  try {
    return typeof value === "object" && value !== null ? Object.keys(value) : [];
  } catch {
    return [];
  }
};

/**
 * The names of a group's members: an object whose every member is a declared input.
 * @param {unknown} value
 * @param {Set<string>} declared
 */
const membersOf = (value, declared) => {
  if (Array.isArray(value)) return [];
  const names = namesOf(value);
  return names.every((name) => declared.has(name)) ? names : [];
};

/**
 * The params with what groups hold beside what stands alone, which wins; and the names of what is no input and is not
 * blank. Nothing is copied where there is no group.
 * @param {unknown} params
 * @param {string} keys  of the declared inputs, one a line
 * @returns {{ params: unknown, undeclared: string }} names one a line
 */
exports.settled = (params, keys) => {
  const declared = new Set(keys.split("\n"));
  /** @type {Record<string, unknown>} */
  const grouped = Object.create(null);
  const undeclared = [];
  for (const name of namesOf(params)) {
    const value = declared.has(name) ? undefined : own(params, name);
    if (isBlank(value)) continue;
    const members = membersOf(value, declared);
    if (members.length === 0) undeclared.push(name);
    for (const member of members) if (isBlank(grouped[member])) grouped[member] = own(value, member);
  }
  if (Object.keys(grouped).length > 0) {
    for (const key of declared) {
      const alone = own(params, key);
      if (!isBlank(alone)) grouped[key] = alone;
    }
    params = grouped;
  }
  return { params, undeclared: undeclared.join("\n") };
};
