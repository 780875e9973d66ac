// The three that are measured, each as the same few calls. They are loaded here and nowhere else, so that a process
// holds one of them only.

import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import { join } from "node:path";
import { loggerTo } from "../tools/harness.mjs";
import { bundleFile, root } from "../tools/project.mjs";

const require = createRequire(import.meta.url);
const ORIGIN = "https://green-garden.gorgias.com";
export const peerFile = join(root, "target", "bench", "peer.js");

const connection = {
  key: "gorgias-api-key",
  configVarKey: "Gorgias",
  fields: { domain: "green-garden", username: "maya@green-garden.example", apiKey: "bench" },
};
const context = { logger: loggerTo(() => {}), globalDebug: false };

/** The calls that a flow would make, on a component of either make. */
function calls(component, prepare = () => {}) {
  let isPrepared = false;
  const prepared = () => {
    if (!isPrepared) prepare();
    isPrepared = true;
    return component;
  };
  const action = (key, params) => prepared().actions[key].perform(context, { connection, ...params });
  return {
    one: async () => (await action("getTicket", { id: "48213" })).data.id,
    all: async (pages) => (await action("listTickets", { fetchAll: "true", view_id: String(pages) })).data.data.length,
    picklist: async (pages) =>
      (
        await prepared().dataSources.selectTicket.perform(context, {
          connection,
          view_id: String(pages),
          max_items: String(pages * 100),
        })
      ).result.length,
    download: async () =>
      (await action("downloadFile", { domain_hash: "Kq7TzmW3", resource_name: "big.bin" })).data.length,
    upload: async (file) =>
      (
        await action("uploadFiles", {
          file: { data: file, contentType: "application/octet-stream" },
          fileName: "big.bin",
        })
      ).data[0].size,
  };
}

/** @type {Record<string, (origin: string) => Record<"one" | "all" | "picklist" | "download" | "upload", Function>>} */
export const contenders = {
  ours: (origin) => {
    const component = require(bundleFile).default;
    return calls(component, () => led(origin));
  },
  peer: (origin) => {
    process.env.GORGIAS_ORIGIN = origin;
    return calls(require(peerFile).default);
  },
  fetch: bare,
};

/** Puts the loopback in the place of Gorgias below `fetch`, where it costs the assignment of a text. */
function led(origin) {
  // Makes the dispatcher that it looks for; not before the first call, since that loads all of `fetch`.
  void globalThis.Request;
  const key = Symbol.for("undici.globalDispatcher.1");
  const real = globalThis[key];
  const dispatch = (options, handler) => {
    if (options.origin !== ORIGIN) throw new Error(`a request to ${options.origin}`);
    options.origin = origin;
    return real.dispatch(options, handler);
  };
  globalThis[key] = { dispatch };
}

// The limit: what a call costs when there is no component at all.
function bare(origin) {
  const headers = {
    accept: "application/json",
    authorization: `Basic ${Buffer.from("maya@green-garden.example:bench").toString("base64")}`,
  };
  const json = async (path, init) =>
    JSON.parse(await (await fetch(`${origin}/api${path}`, { headers, ...init })).text());
  const all = async (pages) => {
    const records = [];
    let next = "";
    do {
      const page = await json(`/tickets?view_id=${pages}&limit=100${next && `&cursor=${next}`}`);
      for (const record of page.data) records.push(record);
      next = page.meta.next_cursor;
    } while (next);
    return records;
  };
  return {
    one: async () => (await json("/tickets/48213")).id,
    all: async (pages) => (await all(pages)).length,
    picklist: async (pages) =>
      (await all(pages)).map(({ id, subject }) => ({ key: String(id), label: subject })).length,
    download: async () =>
      Buffer.from(await (await fetch(`${origin}/api/attachment/download/Kq7TzmW3/big.bin`, { headers })).arrayBuffer())
        .length,
    upload: async (file) => {
      const body = new FormData();
      body.append("big.bin", new Blob([file], { type: "application/octet-stream" }), "big.bin");
      return (await json("/upload", { method: "POST", body }))[0].size;
    },
  };
}
