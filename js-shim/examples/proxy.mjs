// A `fetch` of your own: here undici's, through the proxy of a company.
//
//   npm run build --prefix js-shim
//   HTTPS_PROXY=http://proxy.example:3128 GORGIAS_DOMAIN=… GORGIAS_USERNAME=… GORGIAS_API_KEY=… \
//     node js-shim/examples/proxy.mjs

import { createRequire } from "node:module";
import { fetch, ProxyAgent } from "undici";

const load = createRequire(import.meta.url);
// In a project of your own: require("gorgias-component")
const { createComponent } = load("../dist/index.js");

const { HTTPS_PROXY = "", GORGIAS_DOMAIN: domain, GORGIAS_USERNAME: username, GORGIAS_API_KEY: apiKey } = process.env;

const dispatcher = new ProxyAgent(HTTPS_PROXY);
const component = createComponent({
  fetch: (/** @type {string} */ url, /** @type {import("undici").RequestInit} */ init) =>
    fetch(url, { ...init, dispatcher }),
});

const connection = { key: "gorgias-api-key", configVarKey: "Gorgias", fields: { domain, username, apiKey } };
const { data } = await component.actions.getAccount.perform({}, { connection });
console.log(`${data.domain} answers through ${new URL(HTTPS_PROXY).host}`);
await dispatcher.close();
