// Makes facts.json anew from folders of recorded answers:
//
//   node tests/emulator/recorded/collect.mjs RECORDINGS... [--older FOLDER] > tests/emulator/recorded/facts.json
//
// It keeps what the answers and requests look like (paths of keys, types, nulls, the order of a record's keys, statuses, how bodies are framed) and
// none of their values and texts. Older recordings add types to keys that RECORDINGS have; a key that came or went since
// then is not theirs to tell.
//
// A path joins keys by dots; `[]` is any item of a list, `*` any key of a map, `data<TYPE>` what hangs on the `type`
// beside it. `?` at the end of a path: the key was not always there.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

/** Objects whose keys are ids, not names. */
const MAPS = new Set(["custom_fields", "external_data"]);
/** What clients put there is theirs. */
const OPAQUE = new Set(["external_data.*"]);
/** Syntax trees: told by node, in a section of their own. */
const TREES = new Set(["code_ast", "filters_ast"]);
/** A point in time: Gorgias' own have microseconds, those that a client gave without have none. */
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00$/;

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The type of a string: `date` has microseconds, `whole-second` is one without. */
function textType(text) {
  const date = DATE.exec(text);
  if (!date) return "string";
  return date[1] ? "date" : "whole-second";
}

/** The type of a value; an id is an integer. */
function typeOf(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "string") return textType(value);
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

/** Which key of an object decides what its `data` or `input_settings` looks like. */
function variant(key, object) {
  if (key === "data" && typeof object.type === "string") return `data<${object.type}>`;
  if (key === "input_settings" && isObject(object.input_settings))
    return `input_settings<${object.input_settings.input_type}>`;
  return key;
}

/** Paths, their types, and in how many of their parents they were. */
class Keys {
  #paths = new Map();

  /** What a client puts into `data` of a request is its own, too. */
  constructor({ isRequest = false } = {}) {
    this.isRequest = isRequest;
  }

  #at(path) {
    if (!this.#paths.has(path)) this.#paths.set(path, { types: new Set(), seen: 0, parent: undefined });
    return this.#paths.get(path);
  }

  /** Walks a value; `trees` takes the syntax trees that are found. */
  add(value, trees, path = "", parent) {
    const entry = this.#at(path);
    const type = typeOf(value);
    entry.types.add(type);
    entry.seen += 1;
    entry.parent = parent;
    if (OPAQUE.has(path.split(".").slice(-2).join(".")) || (this.isRequest && path === "data")) return;
    const below = (key) => (path ? `${path}.${key}` : key);
    if (type === "array") for (const item of value) this.add(item, trees, `${path}[]`, path);
    if (type !== "object") return;
    entry.objects = (entry.objects ?? 0) + 1;
    const last = path.split(".").at(-1) ?? "";
    for (const [key, own] of Object.entries(value)) {
      if (TREES.has(key)) {
        this.add(isObject(own) ? {} : own, trees, below(key), path);
        if (isObject(own) && own.loc) trees?.add(own);
      } else this.add(own, trees, below(MAPS.has(last) ? "*" : variant(key, value)), path);
    }
  }

  /** Types of keys that are known here already. */
  learn(older) {
    for (const [path, { types }] of older.#paths) {
      const entry = this.#paths.get(path) ?? (this.#isOpen(path) ? this.#at(path) : undefined);
      for (const type of types) entry?.types.add(type);
      if (entry && !entry.seen)
        Object.assign(entry, {
          seen: older.#paths.get(path).seen,
          parent: older.#paths.get(path).parent,
          isOlder: true,
        });
    }
  }

  // Below what was always null or empty here, the older keys are the only ones known.
  #isOpen(path) {
    const parent = path.endsWith("[]") ? path.slice(0, -2) : path.split(".").slice(0, -1).join(".");
    const entry = this.#paths.get(parent);
    if (!entry || parent === "") return false;
    return (
      entry.isOlder ||
      ![...this.#paths].some(([other, { parent: of, isOlder }]) => of === parent && other !== path && !isOlder)
    );
  }

  toJSON() {
    const always = ({ parent, seen, isOlder }) => {
      if (parent === undefined || isOlder) return true;
      const objects = this.#paths.get(parent)?.objects;
      return objects === undefined || seen >= objects;
    };
    const rows = [...this.#paths].map(([path, entry]) => [
      `${path}${path.endsWith("[]") || path.endsWith("*") || path.includes("<") || always(entry) ? "" : "?"}`,
      [...entry.types].sort().join(" "),
    ]);
    return Object.fromEntries(rows.sort(([one], [other]) => (one < other ? -1 : 1)));
  }
}

/** Nodes of syntax trees: per type the keys it has. */
class Trees {
  #nodes = new Map();

  add(node) {
    if (Array.isArray(node)) for (const item of node) this.add(item);
    if (!isObject(node)) return;
    if (node.type) this.#nodes.set(node.type, new Set([...(this.#nodes.get(node.type) ?? []), ...Object.keys(node)]));
    for (const below of Object.values(node)) this.add(below);
  }

  toJSON() {
    return Object.fromEntries([...this.#nodes].sort().map(([type, keys]) => [type, [...keys].sort().join(" ")]));
  }
}

/** `GET /tickets/{id}/messages/{id}`: what kind of answer it is. */
const kindOf = ({ method, path }) => `${method} ${path.replace(/^\/api/, "").replace(/\/\d+(?=\/|$)/g, "/{id}")}`;

/** In which order the keys of an answer's records came. */
function orders(body) {
  const list = Array.isArray(body?.data) ? body.data : body;
  const records = Array.isArray(list) ? list : [list];
  return records.filter(isObject).map((record) => Object.keys(record).join(" "));
}

/** How the body travelled. */
const framing = ({ headers = {} }) =>
  headers["transfer-encoding"] ? "chunked" : headers["content-length"] ? "length" : undefined;

function files(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith(".json") && statSync(path).isFile());
}

/** Everything that the recordings of some folders tell. */
function collect(folders) {
  const answers = new Map();
  const requests = new Map();
  const trees = new Trees();
  const answer = (kind) => {
    if (!answers.has(kind))
      answers.set(kind, {
        statuses: new Set(),
        framings: new Set(),
        headers: new Set(),
        orders: new Set(),
        keys: new Keys(),
      });
    return answers.get(kind);
  };
  for (const file of folders.flatMap(files)) {
    const recording = JSON.parse(readFileSync(file, "utf8"));
    const { request, status, headers = {}, body } = recording;
    if (!request) {
      // A web-hook's whole context: the same message stands in several places of it.
      const whole = JSON.parse(JSON.stringify(body ?? null), (_, value) =>
        value === "$MESSAGE" ? recording.$MESSAGE : value,
      );
      if (recording.registration) answer("WEBHOOK {{context}}").keys.add(whole, trees);
      continue;
    }
    const kind = kindOf(request);
    const known = answer(status >= 400 ? `${kind} ${status}` : kind);
    if (status) known.statuses.add(status);
    if (framing(recording)) known.framings.add(framing(recording));
    if (headers["x-gorgias-search-engine"]) known.headers.add("x-gorgias-search-engine");
    if (body !== undefined && body !== null && body !== "") known.keys.add(body, trees);
    for (const order of orders(body)) known.orders.add(order);
    const shape = new Keys({ isRequest: true });
    if (request.body !== null && request.body !== undefined) shape.add(request.body);
    const query = [...new Set((request.query ?? []).map(([name]) => name))].sort();
    const sent = { kind, status, query, body: shape.toJSON() };
    if (status) requests.set(JSON.stringify(sent), sent);
  }
  return { answers, requests, trees };
}

const { positionals: recordings, values } = parseArgs({
  allowPositionals: true,
  options: { older: { type: "string", multiple: true, default: [] } },
});
const isFolder = (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory();
const wrong = [...recordings, ...values.older].filter((path) => !isFolder(path));
if (recordings.length === 0 || wrong.length > 0) {
  for (const path of wrong) console.error(`There is no folder ${path}.`);
  console.error("Usage: node collect.mjs RECORDINGS... [--older FOLDER]");
  process.exit(2);
}
const facts = collect(recordings);
for (const [kind, { keys }] of collect(values.older).answers) facts.answers.get(kind)?.keys.learn(keys);
const answers = [...facts.answers]
  .sort(([one], [other]) => (one < other ? -1 : 1))
  .map(([kind, { statuses, framings, headers, orders, keys }]) => [
    kind,
    {
      statuses: [...statuses].sort(),
      framing: [...framings].sort().join(" "),
      headers: [...headers].sort().join(" "),
      orders: [...orders].sort(),
      keys: keys.toJSON(),
    },
  ]);
const text = JSON.stringify(
  {
    answers: Object.fromEntries(answers),
    requests: [...facts.requests.values()].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    nodes: facts.trees,
  },
  null,
  1,
);
process.stdout.write(`${text}\n`);
