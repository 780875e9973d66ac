// The same component as one writes it today: spectral's component() over its createClient. It takes labels, comments
// and choices from the same manifest, so both carry the same texts; what the operations do is written out as usual.
// Fewer checks than ours: it sends what it is given.

import { action, component, connection, dataSource, input, oauth2Connection, util } from "@prismatic-io/spectral";
import { createClient, handleErrors } from "@prismatic-io/spectral/dist/clients/http";
import FormData from "form-data";
import manifest from "../../../component-manifest.json";

// Only where the benchmark leads it elsewhere; a real one would not have this.
const origin = process.env.GORGIAS_ORIGIN;

const clientOf = (value, debug) => {
  const { domain, username, apiKey } = value.fields;
  const authorization = value.token
    ? `Bearer ${value.token.access_token}`
    : `Basic ${Buffer.from(`${username}:${apiKey}`).toString("base64")}`;
  return createClient({
    baseUrl: `${origin ?? `https://${domain}.gorgias.com`}/api`,
    debug,
    responseType: "json",
    headers: { Accept: "application/json", Authorization: authorization },
    retryConfig: { retries: 3, retryDelay: 1000, useExponentialBackoff: true },
  });
};

const everyPage = async (client, url, params) => {
  const records = [];
  let cursor;
  do {
    const { data } = await client.get(url, { params: { ...params, limit: 100, cursor } });
    records.push(...data.data);
    cursor = data.meta?.next_cursor;
  } while (cursor);
  return records;
};

const cleaners = {
  id: (value) => (value === undefined || value === "" ? undefined : util.types.toInt(value)),
  integer: (value) => (value === undefined || value === "" ? undefined : util.types.toInt(value)),
  flag: (value) => (value === undefined || value === "" ? undefined : util.types.toBool(value)),
  text: (value) => util.types.toString(value) || undefined,
  datetime: (value) => util.types.toString(value) || undefined,
  choice: (value) => util.types.toString(value) || undefined,
  json: (value) => util.types.toObject(value) || undefined,
  pairs: (value) => util.types.keyValPairListToObject(value),
};

const rowOf = ({ use, ...own }) => {
  const base = use && manifest.inputs[use];
  return { ...base, ...own, wire: { ...base?.wire, ...own.wire } };
};

const inputOf = (row) => {
  const { key, wire, model, comments, ...rest } = rowOf(row);
  return [
    key,
    input({
      ...rest,
      comments,
      ...(model && { model: manifest.models[model].choices }),
      ...(cleaners[wire?.kind] && { clean: cleaners[wire.kind] }),
    }),
  ];
};
/** What an author keeps in constants: parts of example payloads. */
const exampleOf = (value) => {
  if (Array.isArray(value)) return value.map(exampleOf);
  if (typeof value !== "object" || value === null) return value;
  const { use, ...own } = value;
  const all = Object.entries(own).map(([key, member]) => [key, exampleOf(member)]);
  return { ...(use && exampleOf(manifest.examples[use])), ...Object.fromEntries(all) };
};

const inputsOf = (rows) => Object.fromEntries(rows.map(inputOf));

/** One request with the inputs in their places: what every ordinary action writes out once more. */
const requestOf = ({ wire, inputs }) => {
  const rows = inputs.map(rowOf);
  return (params) => {
    let url = wire.path;
    const query = {};
    const body = {};
    for (const { key, wire: place } of rows) {
      const name = place.as ?? key;
      const value = params[key];
      if (value === undefined || value === "") continue;
      if (place.in === "path") url = url.replace(`{${name}}`, encodeURIComponent(value));
      if (place.in === "query") query[name] = value;
      if (place.in === "body") body[name] = value;
    }
    return { method: wire.method, url, params: query, ...(Object.keys(body).length > 0 && { data: body }) };
  };
};

const performs = {
  answer: (request) => async (client, params) => ({ data: (await client.request(request(params))).data }),
  success: (request) => async (client, params) => {
    await client.request(request(params));
    return { data: { message: "Success" } };
  },
  walk:
    (request) =>
    async (client, { fetchAll, cursor, limit, ...params }) => {
      const { url, params: query } = request({ ...params, ...(!fetchAll && { cursor, limit }) });
      if (!fetchAll) return { data: (await client.get(url, { params: query })).data };
      return {
        data: {
          data: await everyPage(client, url, query),
          object: "list",
          meta: { prev_cursor: null, next_cursor: null },
        },
      };
    },
  download:
    () =>
    async (client, { file_type, domain_hash, resource_name }) => {
      const url = `/${file_type || "attachment"}/download/${domain_hash}/${resource_name}`;
      const { data, headers } = await client.get(url, { responseType: "arraybuffer" });
      return { data, contentType: headers["content-type"] };
    },
  upload:
    () =>
    async (client, { file, fileName, type }) => {
      const { data, contentType } = util.types.toBufferDataPayload(file);
      const form = new FormData();
      form.append(fileName, data, { filename: fileName, contentType });
      return { data: (await client.post("/upload", form, { params: { type }, headers: form.getHeaders() })).data };
    },
};

const actions = Object.entries(/** @type {Record<string, any>} */ (manifest.actions)).map(([key, row]) => {
  const perform = (performs[row.wire.plan] ?? performs.answer)(requestOf(row));
  return [
    key,
    action({
      display: row.display,
      inputs: inputsOf(row.inputs),
      perform: (_context, { connection: value, debugRequest, ...params }) =>
        perform(clientOf(value, debugRequest), params),
      examplePayload: exampleOf(row.examplePayload),
    }),
  ];
});

const labels = {
  customers: ({ id, name, email }) => name || email || `Customer ${id}`,
  events: ({ type, object_type, object_id }) => `${type} · ${object_type} ${object_id}`,
  "ticket-messages": ({ id, subject, body_text }) => subject || body_text?.slice(0, 60) || `Message ${id}`,
  tickets: ({ id, subject, excerpt }) => subject || excerpt || `Ticket ${id}`,
};

const dataSources = Object.entries(/** @type {Record<string, any>} */ (manifest.dataSources)).map(([key, row]) => {
  const request = requestOf(row);
  return [
    key,
    dataSource({
      display: row.display,
      inputs: inputsOf(row.inputs),
      dataSourceType: "picklist",
      perform: async (_context, { connection: value, ...params }) => {
        const { url, params: query } = request(params);
        const records = await everyPage(clientOf(value, false), url, query);
        return {
          result: records.map((record) => ({ key: String(record.id), label: labels[row.wire.resource](record) })),
        };
      },
      examplePayload: exampleOf(row.examplePayload),
    }),
  ];
});

const connections = /** @type {any[]} */ (manifest.connections).map(({ key, label, comments, oauth2Type, inputs }) => {
  const definition = { key, display: { label, description: comments }, inputs: inputsOf(inputs) };
  return oauth2Type ? oauth2Connection(/** @type {any} */ ({ ...definition, oauth2Type })) : connection(definition);
});

export default component({
  key: manifest.key,
  public: false,
  display: manifest.display,
  hooks: { error: handleErrors },
  actions: Object.fromEntries(actions),
  dataSources: Object.fromEntries(dataSources),
  connections,
});
