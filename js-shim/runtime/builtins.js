"use strict";

// Node's own modules. Asked of the process first: a bundler that makes an ES module of this file leaves no `require`.
// Each is named where it is asked for, because bundlers find them by reading.

/** Unpacks the module. */
exports.zlib = () => process.getBuiltinModule?.("node:zlib") ?? require("node:zlib");

/**
 * What runs a function as if the one who asks here had called it: the values of every AsyncLocalStorage are theirs.
 * @returns {<Arguments extends any[], Result>(run: (...args: Arguments) => Result, ...args: Arguments) => Result}
 */
exports.asyncContext = () => {
  try {
    const { AsyncResource } = process.getBuiltinModule?.("node:async_hooks") ?? require("node:async_hooks");
    // `AsyncLocalStorage.snapshot` makes one too, and a function around it that costs three times as much.
    const here = new AsyncResource("gorgias");
    return (run, ...args) => here.runInAsyncScope(run, undefined, ...args);
  } catch {
    // A host without it has no such values to mix up.
    return (run, ...args) => run(...args);
  }
};
