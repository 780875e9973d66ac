// A stand-in for the part of Prismatic's API that its CLI publishes components to. As strict as the documented input
// types: a field that they do not have, or a missing one that they demand, is refused as GraphQL refuses it.

import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { listen } from "../../../js-shim/tools/loopback.mjs";

const TYPES =
  "string data text password boolean code conditional connection objectSelection objectFieldMap jsonForm dynamicObjectSelection dynamicFieldSelection date timestamp flow".split(
    " ",
  );

// A field's shape: a predicate, or the fields of an object. A name with "!" is demanded.
/** @typedef {((value: any) => boolean) & { of?: Shape }} Predicate */
/** @typedef {Predicate | { [name: string]: Shape }} Shape */
const text = (value) => typeof value === "string";
const flag = (value) => typeof value === "boolean";
const oneOf =
  (...words) =>
  (value) =>
    words.includes(value);
const list = (shape) => Object.assign((value) => Array.isArray(value), { of: shape });
const json = (value) => {
  try {
    return typeof JSON.parse(value) === "object";
  } catch {
    return false;
  }
};

const CHOICE = { "label!": text, "value!": text };
const INPUT = {
  "key!": text,
  "label!": text,
  keyLabel: text,
  "type!": oneOf(...TYPES),
  collection: oneOf("valuelist", "keyvaluelist"),
  placeholder: text,
  dataSource: text,
  default: text,
  comments: text,
  example: text,
  required: flag,
  model: list(CHOICE),
  language: oneOf(
    "css",
    "graphql",
    "handlebars",
    "hcl",
    "html",
    "javascript",
    "json",
    "liquid",
    "markdown",
    "mysql",
    "pgsql",
    "plaintext",
    "sql",
    "typescript",
    "xml",
    "yaml",
  ),
};
const DISPLAY = { "label!": text, "description!": text, directions: text, important: flag };
const OPERATION = { "key!": text, "display!": DISPLAY, "inputs!": list(INPUT), examplePayload: json };
const count = (value) => Number.isInteger(value) && value >= 1;
// The platform's support fields are plain texts; these are the words that it knows.
const SUPPORT = oneOf("invalid", "valid", "required");
/** TriggerDefinitionInput, field by field. */
const TRIGGER = {
  ...OPERATION,
  authorization: json,
  terminateExecution: flag,
  breakLoop: flag,
  allowsBranching: flag,
  staticBranchNames: list(text),
  dynamicBranchInput: text,
  canCallComponentFunctions: flag,
  performSafety: oneOf("SAFE", "NOT_ALLOWED"),
  examplePerformSafety: oneOf("SAFE", "NOT_ALLOWED"),
  scheduleSupport: SUPPORT,
  synchronousResponseSupport: SUPPORT,
  isCommonTrigger: flag,
  isPollingTrigger: flag,
  hasOnInstanceDeploy: flag,
  hasOnInstanceDelete: flag,
  hasWebhookCreateFunction: flag,
  hasWebhookDeleteFunction: flag,
  triggerResolverSupport: SUPPORT,
  triggerResolverDefaultBatchSize: count,
  triggerResolverDefaultConcurrentBatchLimit: count,
  hasResolveTriggerItems: flag,
  hasGetNextDiscoveryState: flag,
  hasOnDeployPerform: flag,
  hasResolveOnDeployItems: flag,
  hasGetOnDeployNextDiscoveryState: flag,
};
const ARGUMENTS = {
  "definition!": {
    "key!": text,
    "public!": flag,
    "display!": { "label!": text, "description!": text, category: text, iconPath: text },
    documentationUrl: text,
    authorization: json,
    hasConfigurationInit: flag,
  },
  "actions!": list({
    ...OPERATION,
    terminateExecution: flag,
    breakLoop: flag,
    allowsBranching: flag,
    staticBranchNames: list(text),
    dynamicBranchInput: text,
    outputSchema: { "type!": oneOf("actionOutput"), "schema!": json },
    performSafety: oneOf("SAFE", "NOT_ALLOWED"),
    examplePerformSafety: oneOf("SAFE", "NOT_ALLOWED"),
  }),
  triggers: list(TRIGGER),
  dataSources: list({ ...OPERATION, "dataSourceType!": oneOf("picklist"), detailDataSource: text }),
  connections: list({
    "key!": text,
    "label!": text,
    comments: text,
    iconPath: text,
    avatarIconPath: text,
    oauth2Type: oneOf("authorization_code", "client_credentials"),
    oauth2PkceMethod: oneOf("plain", "S256"),
    oauth2Config: json,
    "inputs!": list({ ...INPUT, shown: flag, onPremiseControlled: flag }),
  }),
  comment: text,
  customer: text,
  attributes: json,
};

/**
 * What is wrong with a value, each with its place. Null is GraphQL's "not given".
 * @param {any} value
 * @param {Shape} shape
 * @returns {string[]}
 */
export function faults(value, shape = ARGUMENTS, place = "$") {
  if (typeof shape === "function") {
    if (!shape(value)) return [`${place}: ${JSON.stringify(value)} is not allowed`];
    const { of } = /** @type {Predicate} */ (shape);
    return of ? value.flatMap((item, at) => faults(item, of, `${place}[${at}]`)) : [];
  }
  if (typeof value !== "object" || value === null) return [`${place}: an object is expected`];
  const fields = new Map(
    Object.entries(shape).map(([name, field]) => [name.replace("!", ""), { field, demanded: name.endsWith("!") }]),
  );
  const unknown = Object.keys(value)
    .filter((name) => !fields.has(name))
    .map((name) => `${place}.${name}: no such field`);
  const known = [...fields].flatMap(([name, { field, demanded }]) => {
    if (value[name] === undefined || value[name] === null) return demanded ? [`${place}.${name}: is missing`] : [];
    return faults(value[name], field, `${place}.${name}`);
  });
  return [...unknown, ...known];
}

/** A running platform. `published` has what came: { arguments, uploads: { package, icon } }. */
export async function openPlatform() {
  /** @type {{ arguments: any, refused: string[], uploads: Record<string, Buffer> }} */
  const published = { arguments: undefined, refused: [], uploads: {} };
  /** @type {string} */
  let url;

  /** @type {Record<string, (call: { variables: unknown }) => object>} */
  const operations = {
    // The order matters: the mutation's text has `components` in no other place.
    publishComponent({ variables }) {
      published.refused = faults(variables);
      if (published.refused.length) return { errors: published.refused.map((message) => ({ message })) };
      published.arguments = variables;
      const upload = (name) => `${url}/upload/${name}`;
      const component = { id: "Q29tcG9uZW50OjE=", versionNumber: 1 };
      const publishResult = {
        component,
        iconUploadUrl: upload("icon"),
        packageUploadUrl: upload("package"),
        sourceUploadUrl: upload("source"),
        connectionIconUploadUrls: [],
        connectionAvatarIconUploadUrls: [],
      };
      return { data: { publishComponent: { publishResult, errors: [] } } };
    },
    components: () => ({
      data: {
        components: { nodes: published.uploads.package ? [{ signature: sha1(published.uploads.package) }] : [] },
      },
    }),
    authenticatedUser: () => ({
      data: {
        authenticatedUser: {
          id: "1",
          name: "Maya",
          email: "maya@green-garden.example",
          org: { id: "1", name: "Green Garden" },
          customer: null,
          tenantId: "1",
        },
      },
    }),
  };

  const server = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces);
    const answer = (status, value) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    const [, upload] = request.url?.match(/^\/upload\/(.*)/) ?? [];
    if (request.method === "PUT" && upload !== undefined) {
      published.uploads[upload] = body;
      return answer(200, {});
    }
    if (request.method !== "POST" || request.url !== "/api") return answer(404, {});
    const call = JSON.parse(body.toString());
    const name = Object.keys(operations).find((operation) => new RegExp(`\\b${operation}\\b`).test(call.query));
    answer(200, name ? operations[name](call) : { errors: [{ message: `the stand-in does not know ${call.query}` }] });
  });
  url = await listen(server);
  return { url, published, stop: () => new Promise((resolve) => server.close(resolve).closeAllConnections()) };
}

export const sha1 = (bytes) => createHash("sha1").update(bytes).digest("hex");
