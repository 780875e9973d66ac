// The control of one value, by the type that the component's definition says. Knows no component.

import { useId, useState } from "preact/hooks";
import { html } from "../html.js";
import { connections, definition, integration } from "../state.js";
import { CodeControl } from "./code.js";
import { PickerControl } from "./picker-control.js";

const DATA = [
  "conditional",
  "objectSelection",
  "objectFieldMap",
  "jsonForm",
  "dynamicObjectSelection",
  "dynamicFieldSelection",
];

const asText = (value) =>
  value === undefined || value === null
    ? ""
    : typeof value === "object"
      ? JSON.stringify(value, null, 2)
      : String(value);

/**
 * `input` is the definition's, `value` what is set, `change(value)` takes what is typed. `context` says where it stands:
 * `{values, connection, inFlow}`.
 */
export function Control({ input, value, change, id, context, describedby }) {
  const common = { id, "aria-describedby": describedby, "aria-required": input.required ? "true" : undefined };
  if (input.dataSource && definition.value.dataSources?.[input.dataSource] && !input.model) {
    return html`<${PickerControl} ...${{ input, value, change, common, context }} />`;
  }
  if (input.model) return html`<${Choice} ...${{ input, value, change, common }} />`;
  switch (input.type) {
    case "boolean":
      return html`<label class="switch"><input type="checkbox" role="switch" ...${common} checked=${String(value) === "true"} onChange=${(event) => change(String(event.currentTarget.checked))} /><span>${String(value) === "true" ? "True" : "False"}</span></label>`;
    case "text":
      return html`<textarea ...${common} rows="3" placeholder=${input.placeholder} value=${asText(value)} onInput=${(event) => change(event.currentTarget.value)}></textarea>`;
    case "password":
      return html`<${Password} ...${{ value, change, common, input }} />`;
    case "date":
      return html`<input type="date" ...${common} value=${asText(value)} onInput=${(event) => change(event.currentTarget.value)} />`;
    case "timestamp":
      return html`<${Moment} ...${{ value, change, common }} />`;
    case "code":
      return html`<${CodeControl} language=${input.language ?? "plaintext"} ...${{ value: asText(value), change, common, label: input.label, placeholder: input.placeholder }} />`;
    case "data":
      return html`<${Data} ...${{ value, change, common, input, context }} />`;
    case "connection":
      return html`<${ConnectionChoice} ...${{ value, change, common, context }} />`;
    case "flow":
      return html`<select ...${common} value=${asText(value)} onChange=${(event) => change(event.currentTarget.value)}><option value=""></option>${integration.value.flows.map(({ name }) => html`<option value=${name}>${name}</option>`)}</select>`;
    default:
      if (DATA.includes(input.type))
        return html`<${JsonControl} ...${{ value, change, common, label: input.label }} />`;
      return html`<input type="text" ...${common} placeholder=${input.placeholder} value=${asText(value)} onInput=${(event) => change(event.currentTarget.value)} autocomplete="off" spellcheck=${false} />`;
  }
}

function Choice({ input, value, change, common }) {
  const known = input.model.some((one) => one.value === String(value ?? ""));
  return html`<select ...${common} value=${asText(value)} onChange=${(event) => change(event.currentTarget.value)}>
    ${!input.model.some((one) => one.value === "") && html`<option value=""></option>`}
    ${!known && value !== "" && value !== undefined && value !== null && html`<option value=${asText(value)}>${asText(value)} (not among the choices)</option>`}
    ${input.model.map((one) => html`<option value=${one.value}>${one.label}</option>`)}
  </select>`;
}

/** A secret that is set is never sent to the page; typing replaces it. */
function Password({ value, change, common, input }) {
  const isSet = typeof value === "object" && value?.set;
  return html`<input type="password" ...${common} autocomplete="new-password" placeholder=${isSet ? "••••• (set)" : input.placeholder} value=${typeof value === "string" ? value : ""} onInput=${(event) => change(event.currentTarget.value)} />`;
}

/** ISO 8601 in UTC; shown without its zone, as browsers' pickers want it. */
function Moment({ value, change, common }) {
  const text = asText(value);
  const fits = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)?$/.test(text) || text === "";
  const [asWritten, setAsWritten] = useState(!fits);
  if (asWritten)
    return html`<input type="text" ...${common} value=${text} onInput=${(event) => change(event.currentTarget.value)} />`;
  return html`<span class="row"><input type="datetime-local" step="1" ...${common} value=${text.replace(/(\.\d+)?(Z|\+00:00)?$/, "")} onInput=${(event) => change(event.currentTarget.value ? `${event.currentTarget.value.length === 16 ? `${event.currentTarget.value}:00` : event.currentTarget.value}Z` : "")} /><span class="unit">UTC</span><button type="button" class="quiet" onClick=${() => setAsWritten(true)}>as text</button></span>`;
}

function Data({ value, change, common, input, context }) {
  const fileId = useId();
  const isFile = typeof value === "object" && value !== null;
  const choose = async (event) => {
    const [file] = event.currentTarget.files;
    if (!file) return;
    const read = new Uint8Array(await file.arrayBuffer());
    let text = "";
    for (let at = 0; at < read.length; at += 0x8000) text += String.fromCharCode(...read.subarray(at, at + 0x8000));
    change({ data: { $buffer: btoa(text) }, contentType: file.type || "application/octet-stream", name: file.name });
  };
  return html`<div class="stack">
    ${isFile ? html`<p class="chosen" ...${common}>${value.name ?? "bytes"}, ${value.contentType} <button type="button" class="quiet" onClick=${() => change("")}>remove</button></p>` : html`<textarea ...${common} rows="2" placeholder=${input.placeholder ?? "text, or a file"} value=${asText(value)} onInput=${(event) => change(event.currentTarget.value)}></textarea>`}
    ${!context.inFlow && html`<label class="file" for=${fileId}>Choose a file<input type="file" id=${fileId} onChange=${choose} /></label>`}
  </div>`;
}

/** In a flow a connection is a config variable; for a single run it is one of the component's connections. */
function ConnectionChoice({ value, change, common, context }) {
  const declared = (integration.value.requiredConfigVars ?? []).filter((one) => one.dataType === "connection");
  const options = context.inFlow
    ? declared.map(({ key }) => ({ value: key, label: key }))
    : connections.value.map(({ key, status }) => ({
        value: key,
        label: `${definition.value.connections.find((one) => one.key === key)?.label} (${WORDS[status.state]})`,
      }));
  return html`<select class="connection" ...${common} value=${asText(value)} onChange=${(event) => change(event.currentTarget.value)}>
    <option value="">${options.length ? "" : "There is no connection yet"}</option>
    ${options.map((one) => html`<option value=${one.value}>${one.label}</option>`)}
  </select>`;
}
export const WORDS = { empty: "not filled in", untried: "not tried yet", connected: "connected", error: "error" };

function JsonControl({ value, change, common, label }) {
  const [text, setText] = useState(value === "" || value === undefined ? "" : asText(value));
  const typed = (next) => {
    setText(next);
    try {
      change(next.trim() === "" ? "" : JSON.parse(next));
    } catch {
      change(next);
    }
  };
  return html`<${CodeControl} language="json" value=${text} change=${typed} common=${common} label=${label} />`;
}
