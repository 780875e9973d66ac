// What can be asked of the server, address by address. Answers are JSON; errors are `{error: {code, message, …}}`.

import { Refused } from "../engine/component.mjs";
import { whyUnsound } from "../engine/shape.mjs";
import { checkModel, checkYaml } from "../yaml/check.mjs";
import { withoutSecrets, writeYaml } from "../yaml/write.mjs";

const need = (body, ...names) => {
  const missing = names.filter((name) => body?.[name] === undefined);
  if (missing.length) throw new Refused(`The body lacks ${missing.join(", ")}.`, "BAD_REQUEST");
  return body;
};

const path = (query) => {
  try {
    const found = JSON.parse(query.get("path") ?? "[]");
    if (Array.isArray(found)) return found;
  } catch {}
  throw new Refused("path is a JSON list of keys.", "BAD_REQUEST");
};

/** `[method, address, (workbench, {params, query, body}) => answer]`; `:word` is any one word of an address. */
/** @type {[string, string, (workbench: any, asked: any) => any][]} */
export const ROUTES = [
  ["GET", "/api/component", (workbench) => workbench.about()],
  ["GET", "/api/events", (workbench) => ({ stream: workbench.listeners })],

  ["GET", "/api/connections", ({ connections }) => connections.all()],
  [
    "PUT",
    "/api/connections/:key",
    (workbench, { params, body }) => {
      const shown = workbench.connections.change(params.key, body);
      workbench.tell({ type: "connections" });
      return shown;
    },
  ],
  [
    "POST",
    "/api/connections/:key/login",
    ({ connections, origin }, { params }) => ({ url: connections.login(params.key, `${origin}/oauth/callback`) }),
  ],

  ["POST", "/api/data-sources/:key", (workbench, { params, body }) => workbench.dataSource(params.key, body)],

  ["GET", "/api/runs", ({ runs }) => runs.all.map((run) => runs.summary(run))],
  [
    "POST",
    "/api/runs",
    async ({ runs }, { body }) => {
      const { id } = await runs.start({ ...need(body, "integration"), isReal: undefined });
      return { id };
    },
  ],
  ["GET", "/api/runs/:id", ({ runs }, { params }) => runs.whole(params.id)],
  ["DELETE", "/api/runs/:id", ({ runs }, { params }) => runs.cancel(params.id)],
  ["GET", "/api/runs/:id/events", ({ runs }, { params }) => ({ run: runs.find(params.id) })],
  [
    "GET",
    "/api/runs/:id/value",
    ({ runs }, { params, query }) => ({
      value: runs.part(params.id, query.get("place"), path(query), Number(query.get("from") ?? 0)),
    }),
  ],
  [
    "GET",
    "/api/runs/:id/file",
    ({ runs }, { params, query }) => ({ bytes: runs.file(params.id, query.get("place"), path(query)) }),
  ],

  ["POST", "/api/yaml/check", ({ definition }, { body }) => cleaned(checkYaml(textIn(body), definition), definition)],
  ["POST", "/api/yaml/problems", ({ definition }, { body }) => ({ problems: checkModel(modelIn(body), definition) })],
  [
    "POST",
    "/api/yaml/write",
    ({ definition }, { body }) => ({ text: writeYaml(modelIn(body), { text: body.text, definition }) }),
  ],

  ["GET", "/api/files", ({ files }) => files.list()],
  ["GET", "/api/files/:kind/:name", ({ files }, { params }) => ({ text: files.read(params.kind, params.name) })],
  [
    "PUT",
    "/api/files/:kind/:name",
    ({ files, definition }, { params, body }) => {
      const text = textIn(body);
      files.write(params.kind, params.name, params.kind === "flows" ? safeYaml(text, definition) : text);
      return files.list();
    },
  ],

  ["GET", "/api/hooks", ({ hooks }) => hooks.state()],
  ["POST", "/api/hooks", ({ hooks }, { body }) => hooks.listen(need(body, "integration"))],
  ["PUT", "/api/hooks", ({ hooks }, { body }) => hooks.follow(need(body, "integration"))],
  ["DELETE", "/api/hooks", ({ hooks }) => hooks.stop()],

  ["POST", "/api/state", ({ runs }, { body }) => runs.shownStates(need(body, "integration").integration)],
  [
    "POST",
    "/api/state/forget",
    ({ runs }, { body }) => {
      runs.states.delete(need(body, "integration").integration.name ?? "");
      return {};
    },
  ],

  ["GET", "/api/sandbox", ({ place }) => place.sandbox?.panel() ?? {}],
  [
    "POST",
    "/api/sandbox",
    async ({ place }, { body }) => {
      await place.sandbox?.act(body);
      return place.sandbox?.panel() ?? {};
    },
  ],
];

/** The page has no use for what stands in a file in clear, nor for what has not the form of an integration. */
const cleaned = ({ problems, model }, definition) => {
  const unsound = whyUnsound(model);
  return { problems, unsound, model: unsound ? undefined : withoutSecrets(model, definition) };
};

/** A text of the body. */
const textIn = (body) => {
  const { text } = need(body, "text");
  if (typeof text !== "string") throw new Refused("text is no text.", "BAD_REQUEST");
  return text;
};

/** The model of the body. */
const modelIn = (body) => {
  const { model } = need(body, "model");
  if (typeof model !== "object" || model === null) throw new Refused("model is no object.", "BAD_REQUEST");
  return model;
};

/** What is saved holds no secret, even where the text that was sent did. */
function safeYaml(text, definition) {
  const { model } = checkYaml(text, definition);
  return model && typeof model === "object" ? writeYaml(model, { text, definition }) : text;
}

const decoded = (word) => {
  try {
    return decodeURIComponent(word);
  } catch {
    throw new Refused(`${JSON.stringify(word)} is no part of an address.`, "BAD_REQUEST");
  }
};

/** The route of an address: `{run, params}`; undefined where there is none. */
export function route(method, address) {
  for (const [verb, pattern, run] of ROUTES) {
    if (verb !== method) continue;
    const names = [];
    const expression = new RegExp(`^${pattern.replace(/:(\w+)/g, (_, name) => `${names.push(name) && ""}([^/]+)`)}$`);
    const found = expression.exec(address);
    if (found) return { run, params: Object.fromEntries(names.map((name, at) => [name, decoded(found[at + 1])])) };
  }
  return undefined;
}
