"use strict";

// All that Rust asks of JavaScript during one call. Made anew for every call, so that nothing of a call outlives it.

/** `options` replaces parts of it: the tests reach the emulator and run without waiting that way. */
exports.createHost = (options, context) => ({
  // The global fetch is looked up at call time: a proxy agent or a test may have replaced it since the load.
  // Without a Request in between, which `fetch` would make once more. One's own gets it all in one, which is handier.
  fetch: options.fetch ? (url, init) => options.fetch(new Request(url, init)) : (url, init) => globalThis.fetch(url, init),
  sleep: options.sleep ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))),
  now: options.now ?? Date.now,
  random: options.random ?? Math.random,
  // The memory of `arrayBuffer` becomes the Buffer's; the platform wants a Buffer, not a Uint8Array.
  buffer: (arrayBuffer) => Buffer.from(arrayBuffer),
  log: (level, line) => {
    // A logger that throws must not fail a request that Gorgias has already carried out.
    try {
      context?.logger?.[level]?.(line);
    } catch {}
  },
  debug: Boolean(context?.debug?.enabled ?? context?.globalDebug),
});
