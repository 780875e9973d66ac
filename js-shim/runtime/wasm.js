"use strict";

// Owns the WebAssembly instance.
//
// A trap (a panic, memory exhausted) leaves an instance in an unknown state, and where it happens in the middle of an
// async export, wasm-bindgen never settles the promise and throws out of a microtask, which ends the process. So every
// way by which JavaScript calls back into the instance is guarded here: on a trap the calls in flight are rejected, the
// instance is dropped, and the next call gets a fresh one from the same compiled module.

const { internal, isFromRust } = require("./errors.js");

// In the place of `queueMicrotask`, which a test's fake timers replace: a task that they do not run is waited for by all
// later calls of the instance.
const SOON = Promise.resolve();

/**
 * wasm-bindgen's code: puts the exported functions into `exports`.
 * @callback Glue
 * @param {Exports} exports
 * @param {(imports: WebAssembly.Imports) => WebAssembly.Instance} instantiate
 * @param {(task: () => void) => void} queueMicrotask
 * @param {typeof FinalizationRegistry} FinalizationRegistry
 * @returns {void}
 */
/** @typedef {ReturnType<typeof import("./host.js").createHost>} Host */
/** @typedef {Record<string, (...args: unknown[]) => unknown>} Exports */
/**
 * @typedef {object} Instance
 * @property {(key: string, params: unknown, host: Host, occasion?: unknown) => Promise<unknown>} perform
 *   an action, a data source or an entry point of a trigger: its result
 * @property {(name: string, value: unknown) => unknown} ask
 *   what answers without waiting, a connection type for one: what Rust returns or throws
 */

/**
 * @param {Glue} glue
 * @param {() => BufferSource} bytes  the module
 * @returns {Instance}
 */
exports.createWasm = (glue, bytes) => {
  /** @type {WebAssembly.Module | undefined} */
  let module;
  /** @type {Instance | undefined} */
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
    perform: (key, params, host, occasion) => instance().perform(key, params, host, occasion),
    ask: (name, value) => instance().ask(name, value),
  };
};

/**
 * @param {Glue} glue
 * @param {WebAssembly.Module} module
 * @param {(dead: Instance) => void} onDeath
 * @returns {Instance}
 */
function start(glue, module, onDeath) {
  /**
   * The host of each call with what rejects the call.
   * @type {Map<Host, (reason: unknown) => void>}
   */
  const inFlight = new Map();
  let dead = false;

  /** @param {unknown} cause */
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
  /** @type {Guard} */
  const guarded =
    (callback) =>
    (...args) => {
      if (dead) return undefined;
      try {
        return callback(...args);
      } catch (cause) {
        return trapped(cause);
      }
    };

  /** @type {Exports} */
  const wasm = {};
  /** @param {string} name */
  const exported = (name) => {
    const found = wasm[name];
    if (!found) throw new Error(`the module has no ${name}`);
    return found;
  };
  glue(
    wasm,
    (imports) => new WebAssembly.Instance(module, guardReactions(imports, guarded)),
    (task) => void SOON.then(guarded(task)),
    class extends FinalizationRegistry {
      /** @param {(held: any) => void} cleanup */
      constructor(cleanup) {
        super(guarded(cleanup));
      }
    },
  );

  /** @type {Instance} */
  const self = {
    perform: (key, params, host, occasion) =>
      new Promise((resolve, reject) => {
        const fail = (/** @type {unknown} */ reason) => {
          inFlight.delete(host);
          reject(reason);
        };
        inFlight.set(host, reject);
        host.reject = fail;
        const succeed = (/** @type {unknown} */ value) => {
          inFlight.delete(host);
          resolve(value);
        };
        try {
          const ended = /** @type {Promise<unknown>} */ (exported(key)(params, host, occasion));
          ended.then(succeed, fail);
        } catch (cause) {
          trapped(cause);
        }
      }),
    ask: (name, value) => {
      try {
        return exported(name)(value);
      } catch (cause) {
        if (!isFromRust(cause)) trapped(cause);
        throw cause;
      }
    },
  };
  return self;
}

/** @typedef {(callback: (...args: any[]) => unknown) => (...args: any[]) => any} Guard */

/**
 * Rust waits for a promise by `promise.then(closure, closure)`. A trap inside such a closure would be an unhandled
 * rejection of the promise that `then` returns.
 * @param {WebAssembly.Imports} imports
 * @param {Guard} guarded
 */
function guardReactions(imports, guarded) {
  /** @type {(then: Function) => (promise: unknown, ...reactions: any[]) => unknown} */
  const guardedThen =
    (then) =>
    (promise, ...reactions) =>
      then(promise, ...reactions.map((reaction) => (typeof reaction === "function" ? guarded(reaction) : reaction)));
  /** @type {(entry: [string, WebAssembly.ModuleImports]) => [string, WebAssembly.ModuleImports]} */
  const guardedModule = ([name, functions]) => [
    name,
    Object.fromEntries(
      Object.entries(functions).map(([key, value]) => [
        key,
        typeof value === "function" && /^__wbg_then_/.test(key) ? guardedThen(value) : value,
      ]),
    ),
  ];
  return Object.fromEntries(Object.entries(imports).map(guardedModule));
}
