// A component whose `fetch` is given a `Request`: the one form that a test can look into whole.

import { loadBundle } from "../../../js-shim/tools/harness.mjs";

/**
 * The component with parts of its host replaced.
 * @param {Record<string, any>} options
 */
export const createComponent = ({ fetch, ...options } = {}, bundle = loadBundle()) =>
  bundle.createComponent({
    ...options,
    ...(fetch && { fetch: async (url, init) => fetch(new Request(url, init)) }),
  });
