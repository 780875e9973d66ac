// Plain data → the YAML of an integration. Where there is a text already, only what differs is written into it, so
// that comments, order and whatever was not understood stay as they are.

import { Document, isMap, isSeq, parseDocument } from "yaml";

// What `yes`, `12:30` and `2026-11-25` mean depends on the version of YAML; written for 1.1 they are quoted.
/** @type {any} */
const VERSION = { version: "1.1" };
const STYLE = { lineWidth: 100, aliasDuplicateObjects: false };
const ORDER = [
  "definitionVersion",
  "name",
  "description",
  "category",
  "documentation",
  "labels",
  "defaultInstanceProfile",
  "endpointType",
  "configPages",
  "requiredConfigVars",
  "flows",
];

// The fields of an OAuth connection whose names the platform prescribes, and which are no secrets.
const OPEN = ["authorizeUrl", "tokenUrl", "revokeUrl", "scopes", "clientId"];

/**
 * The text of a model. Secrets are never in it: what a connection's password fields hold is left empty, and so are
 * the fields of a connection whose definition is not known, but for those that are known to be open.
 */
export function writeYaml(/** @type {any} */ model, /** @type {any} */ { text, definition } = {}) {
  const safe = withoutSecrets(model, definition);
  if (text) {
    const document = parseDocument(text, { ...VERSION, keepSourceTokens: true });
    if (document.errors.length === 0 && isMap(document.contents)) {
      merge(document, document.contents, safe);
      return document.toString(STYLE);
    }
  }
  const sorted = Object.fromEntries(Object.entries(safe).sort(([a], [b]) => rank(a) - rank(b)));
  const document = new Document(sorted, { ...VERSION });
  // The version says how it was written, not what it is; the platform's files carry no such line.
  return document.toString({ ...STYLE, directives: false }).replace(/^%YAML.*\n---\n/, "");
}

const rank = (key) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length - 1.5);

/** A copy of a model in which nothing is left that a file must not hold. */
export function withoutSecrets(model, definition) {
  const copy = structuredClone(model);
  for (const one of Array.isArray(copy?.requiredConfigVars) ? copy.requiredConfigVars : []) {
    if (one?.dataType !== "connection" || typeof one.inputs !== "object" || one.inputs === null) continue;
    const isOurs = one.connection?.component?.key === definition?.key;
    const known = isOurs ? definition?.connections?.find(({ key }) => key === one.connection?.key) : undefined;
    for (const [key, input] of Object.entries(one.inputs)) {
      const declared = known?.inputs.find((field) => field.key === key);
      const isOpen = known ? declared && declared.type !== "password" : OPEN.includes(key);
      if (!isOpen && input?.type === "value" && input.value !== "") input.value = "";
    }
  }
  return copy;
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function merge(/** @type {any} */ document, /** @type {any} */ node, /** @type {any} */ value) {
  if (isMap(node) && isPlain(value)) {
    for (const pair of /** @type {any[]} */ ([...node.items])) {
      const key = String(pair.key?.value ?? pair.key);
      if (!Object.hasOwn(value, key)) node.delete(pair.key?.value ?? pair.key);
    }
    for (const [key, one] of Object.entries(value)) {
      if (one === undefined) continue;
      const child = node.get(key, true);
      if (child === undefined) node.set(key, document.createNode(one));
      else if (!(canMerge(child, one) && merge(document, child, one)) && !same(plain(document, child), one))
        node.set(key, document.createNode(one));
    }
    return true;
  }
  if (isSeq(node) && Array.isArray(value)) {
    // Steps keep their comments when one is put in or taken out between them: rows are told apart by name or key.
    const old = [...node.items];
    const used = new Set();
    node.items = value.map((one, at) => {
      const id = idOf(one);
      const found = old.findIndex(
        (item, number) => !used.has(number) && (id === undefined ? number === at : idOf(plain(document, item)) === id),
      );
      if (found < 0) return document.createNode(one);
      used.add(found);
      const item = old[found];
      if (canMerge(item, one) && merge(document, item, one)) return item;
      return same(plain(document, item), one) ? item : document.createNode(one);
    });
    return true;
  }
  return false;
}

const isPlain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const canMerge = (node, value) => (isMap(node) && isPlain(value)) || (isSeq(node) && Array.isArray(value));
const idOf = (value) => (isPlain(value) ? (typeof value.name === "string" ? value.name : value.key) : undefined);
const plain = (document, node) => (typeof node?.toJS === "function" ? node.toJS(document) : node);
