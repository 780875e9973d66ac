// Servers of the tests and benchmarks: on this machine only, on a free port.

/**
 * Starts a server: its origin.
 * @param {import("node:http").Server} server
 * @returns {Promise<string>}
 */
export const listen = (server) =>
  new Promise((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      resolve(`http://127.0.0.1:${port}`);
    });
  });
