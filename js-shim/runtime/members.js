"use strict";

// Members of objects that others made. What other code put on Object.prototype is nobody's input, option or answer.

/**
 * A member of an object that may be of a class, which its methods then come from.
 * @param {unknown} object
 * @param {string} name
 * @returns {any}
 */
exports.member = (object, name) => {
  if (object === undefined || object === null) return undefined;
  const value = /** @type {Record<string, unknown>} */ (object)[name];
  const isForeign = Object.hasOwn(Object.prototype, name) && value === /** @type {any} */ (Object.prototype)[name];
  return isForeign ? undefined : value;
};

/**
 * The same without a prototype: it has no members but its own.
 * @template {object} T
 * @param {T} object
 * @returns {T}
 */
exports.bare = (object) => Object.assign(Object.create(null), object);
