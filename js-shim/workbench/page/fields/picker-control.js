// A value that can be picked from what a data source of the component says, live.

import { useId, useRef, useState } from "preact/hooks";
import { post } from "../api.js";
import { duration, html } from "../html.js";
import { connections, definition, integration } from "../state.js";

/** What a data source lists, in one form: texts, or {key, label}. */
const optionsOf = (result) =>
  Array.isArray(result)
    ? result.map((one) =>
        typeof one === "object" && one !== null
          ? { key: String(one.key), label: String(one.label ?? one.key) }
          : { key: String(one), label: String(one) },
      )
    : [];

export function PickerControl({ input, value, change, common, context }) {
  const [isOpen, setOpen] = useState(false);
  const [found, setFound] = useState(/** @type {any} */ (undefined));
  const [isBusy, setBusy] = useState(false);
  const latest = useRef(0);
  const [word, setWord] = useState("");
  const [own, setOwn] = useState(/** @type {any} */ ({}));
  const button = useRef(/** @type {any} */ (undefined));
  const listId = useId();
  const source = definition.value.dataSources[input.dataSource];
  // Filled from inputs of the same key; what the step does not have is asked for here.
  const extra = source.inputs.filter(
    (one) => one.type !== "connection" && !context.declared?.some(({ key }) => key === one.key),
  );
  const load = async (more = own) => {
    // What is there stays until the answer comes: whoever goes on by Tab comes to the list, not past it.
    setBusy(true);
    latest.current += 1;
    const asked = latest.current;
    const params = Object.fromEntries(
      source.inputs
        .filter(({ type }) => type !== "connection")
        .map(({ key }) => [key, more[key] ?? context.values?.[key] ?? ""]),
    );
    for (const [key, one] of Object.entries(params)) if (one === "") delete params[key];
    const answer = await post(`/api/data-sources/${encodeURIComponent(input.dataSource)}`, {
      connection: connectionKey(context),
      params,
    }).catch((error) => ({ ok: false, error: { message: error.message } }));
    if (asked !== latest.current) return;
    setFound(answer);
    setBusy(false);
  };
  const toggle = () => {
    setOpen(!isOpen);
    if (isOpen) return;
    setFound(undefined);
    load();
  };
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const take = (key) => {
    change(key);
    close();
  };
  const options = found?.ok ? optionsOf(found.result) : [];
  const label = options.find(({ key }) => key === String(value))?.label;
  const filtered = options.filter((one) => `${one.label} ${one.key}`.toLowerCase().includes(word.toLowerCase()));
  // Whoever goes on by Tab or clicks elsewhere has done with it; it would lie above what comes next.
  const left = ({ relatedTarget, currentTarget }) => {
    if (relatedTarget && !currentTarget.contains(relatedTarget)) setOpen(false);
  };
  const keys = (event) => {
    if (event.key === "Escape") return close();
    // A list of choices has the arrows for itself.
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || event.target.matches("select")) return undefined;
    event.preventDefault();
    const items = [...event.currentTarget.querySelectorAll('[role="option"]')];
    const at = items.indexOf(document.activeElement);
    return items[event.key === "ArrowDown" ? Math.min(at + 1, items.length - 1) : Math.max(at - 1, 0)]?.focus();
  };
  return html`<div class="picker" onFocusOut=${left}>
    <span class="row">
      <input type="text" ...${common} placeholder=${input.placeholder} value=${value === undefined || value === null ? "" : String(value)} onInput=${(event) => change(event.currentTarget.value)} autocomplete="off" spellcheck=${false} />
      <button type="button" ref=${button} aria-expanded=${String(isOpen)} aria-controls=${listId} onClick=${toggle}>Pick<span class="sr"> ${input.label}</span> ▾</button>
    </span>
    ${label && html`<p class="picked">${label}</p>`}
    ${
      isOpen &&
      html`<div class="popover" id=${listId} onKeyDown=${keys}>
        <div class="row">
          <input type="search" aria-label=${`Search ${source.display.label}`} placeholder="Search the list" value=${word} onInput=${(event) => setWord(event.currentTarget.value)} ref=${focusOnce} />
          <button type="button" onClick=${() => load()} aria-label=${`Load ${source.display.label} again`}>↻</button>
          <button type="button" class="quiet" onClick=${close}>Close</button>
        </div>
        ${extra.length > 0 && html`<${Extras} ...${{ source, extra, own, load, set: setOwn }} />`}
        ${isBusy && html`<p class="muted" role="status">Loading…</p>`}
        ${found && !found.ok && html`<p class="problem" role="alert">${found.error?.message ?? "It failed."}</p>`}
        ${
          found?.ok &&
          html`<div role="listbox" aria-label=${source.display.label} class="options" aria-busy=${String(isBusy)} tabindex=${filtered.length ? undefined : 0}>
            ${filtered.map((one) => html`<button type="button" role="option" aria-selected=${String(one.key === String(value))} onClick=${() => take(one.key)}><span>${one.label}</span><span class="muted mono">${one.key === one.label ? "" : one.key}</span></button>`)}
          </div>
          ${!filtered.length && html`<p class="muted">No options found.</p>`}
          <p class="muted small" role="status">${filtered.length} of ${options.length}, in ${duration(found.ms)}, ${found.requests.length} ${found.requests.length === 1 ? "request" : "requests"}</p>`
        }
      </div>`
    }
  </div>`;
}

/** What the data source may be asked besides: open where there is little of it, or where it must be said. */
function Extras({ source, extra, own, set, load }) {
  const asked = (one) => own[one.key] ?? one.default ?? "";
  const isOpen = extra.length <= FEW || extra.some((one) => one.required && asked(one) === "");
  const put = (one, value) => {
    const next = { ...own, [one.key]: value };
    set(next);
    load(next);
  };
  const choices = (one) =>
    one.type === "boolean" ? ["true", "false"].map((value) => ({ value, label: value })) : one.model;
  return html`<details class="extras" open=${isOpen}><summary>What ${source.display.label} is asked, ${extra.length} ${extra.length === 1 ? "input" : "inputs"}</summary>${extra.map(
    (one) =>
      html`<label class="extra" key=${one.key}><span>${one.label}</span>${
        choices(one)
          ? html`<select value=${String(asked(one))} onChange=${(event) => put(one, event.currentTarget.value)}><option value=""></option>${choices(one).map(({ value, label }) => html`<option value=${value}>${label}</option>`)}</select>`
          : html`<input type="text" value=${asked(one)} onChange=${(event) => put(one, event.currentTarget.value)} />`
      }</label>`,
  )}</details>`;
}
const FEW = 2;

/** The key of the connection's definition, whichever way the connection is given. */
function connectionKey(context) {
  const chosen = context.connection;
  if (!chosen) return connections.value.find(({ status }) => status.state !== "empty")?.key;
  const declared = (integration.value.requiredConfigVars ?? []).find(({ key }) => context.inFlow && key === chosen);
  return declared?.connection?.key ?? chosen;
}

/** Focuses an element when it appears, and not at every change after. */
function focusOnce(node) {
  if (!node || node.dataset.seen) return;
  node.dataset.seen = "1";
  node.focus();
}
