"use strict";

// Owns the WebAssembly instance.
//
// A trap (a panic, memory exhausted) leaves an instance in an unknown state, and where it happens in the middle of an
// async export, wasm-bindgen never settles the promise and throws out of a microtask, which ends the process. So every
// way by which JavaScript calls back into the instance is guarded here: on a trap the calls in flight are rejected, the
// instance is dropped, and the next call gets a fresh one from the same compiled module.

const { internal, isFromRust } = require("./errors.js");

/** `glue(exports, instantiate, queueMicrotask, FinalizationRegistry)` is wasm-bindgen's code; `bytes()` the module. */
exports.createWasm = (glue, bytes) => {
  let module;
  let current;

  // Compiled at the first call, not at load: the platform also loads a component just to read its object.
  const instance = () => {
    module ??= new WebAssembly.Module(bytes());
    current ??= start(glue, module, (dead) => {
      if (current === dead) current = undefined;
    });
    return current;
  };

  return {
    /** An action or data source: the promise of its result. */
    perform: (key, params, host) => instance().perform(key, params, host),
    /** A connection type: what Rust returns or throws. */
    connection: (name, fields) => instance().connection(name, fields),
  };
};

function start(glue, module, onDeath) {
  // The host of each call with what rejects the call.
  const inFlight = new Map();
  let dead = false;

  const trapped = (cause) => {
    if (dead) return;
    dead = true;
    onDeath(self);
    for (const [host, reject] of inFlight) {
      // What nobody waits for any more would keep the process.
      host.abandon();
      reject(internal(cause));
    }
    inFlight.clear();
  };
  const guarded = (callback) =>
    typeof callback !== "function"
      ? callback
      : (...args) => {
          if (dead) return undefined;
          try {
            return callback(...args);
          } catch (cause) {
            return trapped(cause);
          }
        };

  const wasm = {};
  glue(
    wasm,
    (imports) => new WebAssembly.Instance(module, guardReactions(imports, guarded)),
    (task) => globalThis.queueMicrotask(guarded(task)),
    class extends FinalizationRegistry {
      constructor(cleanup) {
        super(guarded(cleanup));
      }
    },
  );

  const self = {
    perform: (key, params, host) =>
      new Promise((resolve, reject) => {
        inFlight.set(host, reject);
        const settle = (how) => (value) => {
          inFlight.delete(host);
          how(value);
        };
        try {
          wasm[key](params, host).then(settle(resolve), settle(reject));
        } catch (cause) {
          trapped(cause);
        }
      }),
    connection: (name, fields) => {
      try {
        return wasm[name](fields);
      } catch (cause) {
        if (!isFromRust(cause)) trapped(cause);
        throw cause;
      }
    },
  };
  return self;
}

// Rust waits for a promise by `promise.then(closure, closure)`. A trap inside such a closure would be an unhandled
// rejection of the promise that `then` returns.
function guardReactions(imports, guarded) {
  const guardedModule = ([name, functions]) => [
    name,
    Object.fromEntries(
      Object.entries(functions).map(([key, value]) => [
        key,
        /^__wbg_then_/.test(key) ? (promise, ...reactions) => value(promise, ...reactions.map(guarded)) : value,
      ]),
    ),
  ];
  return Object.fromEntries(Object.entries(imports).map(guardedModule));
}
