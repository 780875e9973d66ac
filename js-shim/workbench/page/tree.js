// A JSON tree that shows what is open and nothing else: twenty megabytes cost what is looked at. Roles and keys of a
// tree; what the server left out is fetched when it is opened.

import { useSignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { bytes } from "./api.js";
import { classes, html, size } from "./html.js";
import { attempt, tell } from "./state.js";

const kindOf = (value) => {
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  if (typeof value !== "object") return typeof value;
  const keys = Object.keys(value);
  if (keys.length === 1 && keys[0].startsWith("$")) return keys[0];
  return "object";
};
const MARKS = {
  list: "[]",
  object: "{}",
  string: "Aa",
  number: "123",
  boolean: "T/F",
  null: "∅",
  $buffer: "01",
  $date: "◷",
  $bigint: "123",
  $undefined: "∅",
  $text: "Aa",
  $number: "123",
};

const bare = /^[\w /-]+$/;
/** Keys as references write them. */
export const pathText = (keys) =>
  keys.reduce((text, key) => (bare.test(String(key)) ? `${text}${text ? "." : ""}${key}` : `${text}["${key}"]`), "");

function shown(kind, value) {
  switch (kind) {
    case "string":
      return JSON.stringify(value);
    case "$buffer":
      return `<data (${size(Math.floor((value.$buffer.length * 3) / 4))})>`;
    case "$undefined":
      return "undefined";
    case "$date":
    case "$bigint":
    case "$text":
    case "$number":
      return String(value[kind]);
    default:
      return String(value);
  }
}

/**
 * `load(path, from)` fetches what was left out; `pick(path)` makes the keys of a leaf buttons, `filter` shows only
 * lines that hold a text. `openDepth` levels are open at the beginning, and the way along the keys of `open`; `tools`
 * opens and closes all that is there.
 */
export function Tree(
  /** @type {any} */ { value, label, load, pick, filter = "", fileUrl, openDepth = 1, open = [], tools = false },
) {
  // Asked for all or for nothing, the tree is made anew.
  const [all, setAll] = useState({ times: 0, depth: openDepth, open });
  const ask = (depth) => setAll({ times: all.times + 1, depth, open: [] });
  const root = useRef(/** @type {any} */ (undefined));
  /** The line that the mouse or the focus is on. No state: the tree is not drawn anew for it. */
  const here = useSignal(/** @type {any} */ (undefined));
  const near = ({ target }) => {
    const line = target.closest(".line");
    if (!line) return;
    const told = lines.get(line);
    here.value = told && { ...told, top: line.offsetTop };
  };
  const focused = (event) => {
    near(event);
    const item = event.target.closest('[role="treeitem"]');
    if (item) stopAt(root.current, item);
  };
  const left = ({ relatedTarget, currentTarget }) => {
    if (!currentTarget.contains(relatedTarget) && !currentTarget.contains(document.activeElement))
      here.value = undefined;
  };
  // The line at which Tab stops may be gone: closed by the mouse, or not among what is searched for.
  useEffect(() => {
    const watch = new MutationObserver(() => stopAt(root.current));
    watch.observe(root.current, { childList: true, subtree: true });
    return () => watch.disconnect();
  }, []);
  const onKeyDown = (event) => {
    const items = [...root.current.querySelectorAll('[role="treeitem"]')];
    const at = items.indexOf(document.activeElement);
    if (at < 0) return;
    const item = items[at];
    const expanded = item.getAttribute("aria-expanded");
    const go = (to) => to?.focus();
    const moves = {
      ArrowDown: () => go(items[at + 1]),
      ArrowUp: () => go(items[at - 1]),
      Home: () => go(items[0]),
      End: () => go(items.at(-1)),
      ArrowRight: () => (expanded === "false" ? item.querySelector(".twist")?.click() : go(items[at + 1])),
      ArrowLeft: () =>
        expanded === "true"
          ? item.querySelector(".twist")?.click()
          : go(item.closest('[role="group"]')?.parentElement.querySelector('[role="treeitem"]')),
      Enter: () => (item.querySelector("button") ?? item.querySelector(".twist"))?.click(),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  };
  return html`${tools && isBranching(value) && html`<div class="row tree-tools"><button type="button" class="quiet" onClick=${() => ask(99)}>Expand all</button><button type="button" class="quiet" onClick=${() => ask(1)}>Collapse all</button></div>`}<div class="tree-box" onMouseOver=${near} onMouseLeave=${left} onFocusIn=${focused} onFocusOut=${left}><ul class="tree" role="tree" aria-label=${label} ref=${root} onKeyDown=${onKeyDown}>
    <${Node} key=${all.times} name=${label} value=${value} path=${[]} depth=${0} first=${true} ...${{ load, pick, filter, fileUrl, openDepth: all.depth, open: all.open }} />
  </ul>${!pick && html`<${Copies} here=${here} />`}</div>`;
}

/** What the lines that are drawn hold: line → `{path, text}`; `text` only where there is a single value. */
const lines = new WeakMap();

/** One line of a tree is a stop of Tab: this one, else the one that is, else the first. */
function stopAt(tree, item = tree.querySelector('[role="treeitem"][tabindex="0"], [role="treeitem"]')) {
  for (const one of tree.querySelectorAll('[role="treeitem"][tabindex="0"]')) one.tabIndex = -1;
  if (item) item.tabIndex = 0;
}

/** At the end of the line that is looked at, and after the tree for whoever comes by Tab. */
function Copies({ here }) {
  const at = here.value;
  if (!at?.path.length) return null;
  const path = pathText(at.path);
  const copy = (text) => navigator.clipboard?.writeText(text).then(() => tell(`Copied: ${text.slice(0, 60)}`));
  return html`<span class="copies" style=${{ top: `${at.top}px` }}><button type="button" class="quiet copy" onClick=${() => copy(path)}>copy path<span class="sr"> ${path}</span></button>
    ${at.text !== undefined && html`<button type="button" class="quiet copy" onClick=${() => copy(at.text)}>copy<span class="sr"> the value of ${path}</span></button>`}</span>`;
}

const isBranching = (value) => ["list", "object"].includes(kindOf(value));
const holds = (value, word, depth = 0) => {
  if (depth > 6) return false;
  if (typeof value !== "object" || value === null) return String(value).toLowerCase().includes(word);
  return Object.entries(value).some(([key, one]) => key.toLowerCase().includes(word) || holds(one, word, depth + 1));
};

function Node({ name, value: given, path, depth, first, load, pick, filter, fileUrl, openDepth, open }) {
  const [fetched, setFetched] = useState(/** @type {any} */ (undefined));
  const value = fetched ?? given;
  const kind = kindOf(value);
  const more = kind === "$more" ? value.$more : undefined;
  const isBranch = kind === "list" || kind === "object" || more?.kind === "list" || more?.kind === "object";
  const [isOpen, setOpen] = useState(
    depth < openDepth || (path.length <= open.length && path.every((key, at) => key === open[at])),
  );
  const word = filter.toLowerCase();
  const isShown = isOpen || (word !== "" && !more);
  if (word && depth > 0 && !String(name).toLowerCase().includes(word) && !holds(value, word)) return null;
  const toggle = async () => {
    if (more && load) {
      const found = await attempt(() => load(path, 0));
      if (found !== undefined) setFetched(found);
    }
    setOpen(!isOpen);
  };
  const count = more ? more.size : kind === "list" ? value.length : kind === "object" ? Object.keys(value).length : 0;
  const text = isBranch || more ? undefined : typeof value === "string" ? value : shown(kind, value);
  const mark = MARKS[more?.kind === "text" ? "string" : (more?.kind ?? kind)] ?? "…";
  const keyText = html`<span class="key">${name}</span>`;
  return html`<li role="none">
    <div class="line" ref=${(line) => line && lines.set(line, { path, text })}>
      <div class="item" role="treeitem" tabindex=${first ? 0 : -1} aria-level=${depth + 1} aria-expanded=${isBranch ? String(isShown) : undefined}>
        <span aria-hidden="true" class=${classes("twist", isBranch ? (isShown ? "open" : "shut") : "none")} onClick=${isBranch ? toggle : undefined}></span>
        <span aria-hidden="true" class="mark" data-mark=${mark}></span>
        <span class="text">${pick ? html`<button type="button" class="pick" tabindex="-1" title="Use this" onClick=${() => pick(path)}>${keyText}</button>` : html`<span onClick=${isBranch ? toggle : undefined}>${keyText}</span>`}${isBranch ? html` <span class="count">${count}</span>` : html`<span class="colon">: </span><span class=${classes("leaf", kind)}>${leaf(more, kind, value)}</span>`}</span>
        ${(kind === "$buffer" || more?.kind === "bytes") && fileUrl && html`<button type="button" class="quiet" onClick=${() => save(fileUrl(path), String(name))}>download</button>`}
        ${more?.kind === "text" && load && html`<button type="button" class="quiet" onClick=${async () => setFetched(textOf(await load(path, 0)))}>show all</button>`}
      </div>
    </div>
    ${isBranch && isShown && !more && html`<ul role="group"><${Children} ...${{ value, path, depth, load, pick, filter, fileUrl, openDepth, open }} /></ul>`}
  </li>`;
}

const textOf = (value) => (kindOf(value) === "$more" ? `${value.$more.start}…` : value);

function leaf(more, kind, value) {
  if (more?.kind === "text") return `${JSON.stringify(more.start).slice(0, -1)}… (${more.size} characters)`;
  if (more?.kind === "bytes") return `<data (${size(more.size)})>`;
  return shown(kind, value);
}

function Children({ value, path, depth, load, ...rest }) {
  const [added, setAdded] = useState(/** @type {any[]} */ ([]));
  const isList = Array.isArray(value);
  const parts = [value, ...added.map(({ part }) => part)];
  const rows = [];
  /** @type {any} */
  let end;
  parts.forEach((part, at) => {
    const from = at === 0 ? 0 : added[at - 1].from;
    if (isList) {
      part.forEach((one, index) => {
        if (kindOf(one) === "$more" && one.$more.kind === "rest") end = one.$more;
        else rows.push([from + index, one]);
      });
      if (kindOf(part.at(-1)) !== "$more") end = undefined;
    } else {
      end = undefined;
      for (const [key, one] of Object.entries(part)) {
        if (key === "$more") end = one;
        else rows.push([key, one]);
      }
    }
  });
  const next = async () => {
    const part = await attempt(() => load(path, end.from));
    if (part !== undefined) setAdded([...added, { from: end.from, part }]);
  };
  return html`${rows.map(([key, one]) => html`<${Node} key=${key} name=${String(key)} value=${one} path=${[...path, key]} depth=${depth + 1} load=${load} ...${rest} />`)}
  ${end && load && html`<li role="none"><div class="line"><div class="item" role="treeitem" tabindex="-1" aria-level=${depth + 2}><span aria-hidden="true" class="twist none"></span><button type="button" class="quiet more" onClick=${next}>${end.size} more: show the next</button></div></div></li>`}`;
}

async function save(url, name) {
  const blob = await attempt(() => bytes(url));
  if (!blob) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Saves a text as a file. */
export function saveText(text, name, type = "text/plain") {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
