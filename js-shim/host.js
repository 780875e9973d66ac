"use strict";

// All that Rust asks of JavaScript during one call. Made anew for every call, so that nothing of a call outlives it.

/** `options` replaces parts of it: the tests reach the emulator and run without waiting that way. */
exports.createHost = (options, context) => ({
  // The global fetch is looked up at call time: a proxy agent or a test may have replaced it since the load.
  // Always with a Request: whoever replaces `fetch` gets one form of it, the one that holds everything.
  fetch: (url, init) => (options.fetch ?? globalThis.fetch)(new Request(url, init)),
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
