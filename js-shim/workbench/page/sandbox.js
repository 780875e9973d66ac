// Beside the page: what the component talks to, as it is now. Shows whatever tables, meter and switches the sandbox
// describes.

import { useEffect } from "preact/hooks";
import { post } from "./api.js";
import { html } from "./html.js";
import { about, attempt, refreshSandbox, sandbox, showSandbox } from "./state.js";

/** Often enough to watch a call arrive, seldom enough to cost nothing. */
const EVERY_MS = 1500;

export function Sandbox() {
  useEffect(() => {
    refreshSandbox();
    const timer = setInterval(() => document.visibilityState === "visible" && refreshSandbox(), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const now = sandbox.value;
  const act = (key, value) => attempt(async () => (sandbox.value = await post("/api/sandbox", { key, value })));
  return html`<aside class="sandbox" aria-label=${about.value.sandbox.label}>
    <header class="row"><h2 class="grow">${about.value.sandbox.label}</h2><button type="button" class="quiet" aria-label="Close" onClick=${() => (showSandbox.value = false)}>✕</button></header>
    <p class="muted small">${about.value.sandbox.detail}</p>
    ${!now && html`<p class="muted" role="status">Loading…</p>`}
    ${
      now &&
      html`
      ${now.meter && html`<div class="meter"><span>${now.meter.label}</span>${now.meter.of && html`<meter min="0" max=${now.meter.of} high=${now.meter.of * 0.75} optimum="0" value=${now.meter.used} aria-label=${`${now.meter.label}: ${now.meter.text}`}></meter>`}<span class="muted">${now.meter.text}</span></div>`}
      ${(now.choices ?? []).map((one) => html`<label class="row" key=${one.key}><span class="grow">${one.label}</span><select value=${one.value} onChange=${(event) => act(one.key, event.currentTarget.value)}>${one.options.map(({ value, label }) => html`<option value=${value}>${label}</option>`)}</select></label>`)}
      <fieldset class="group"><legend>Make it fail</legend>${now.switches.map((one) => html`<label class="switch-row" key=${one.key}><input type="checkbox" role="switch" checked=${one.on} onChange=${(event) => act(one.key, event.currentTarget.checked)} /><span><b>${one.label}</b><span class="muted small">${one.hint}</span></span></label>`)}</fieldset>
      ${now.tables.map((table) => html`<details class="table" key=${table.key} open=${table === now.tables[0]}><summary>${table.label} <span class="count">${table.count}</span></summary><div class="scroll" tabindex="0" role="region" aria-label=${table.label}><table><thead><tr>${table.columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${table.rows.map((row) => html`<tr key=${row[0]}>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div></details>`)}
      <div class="row">${(now.buttons ?? []).map((one) => html`<button type="button" key=${one.key} title=${one.hint} onClick=${() => act(one.key)}>${one.label}</button>`)}</div>`
    }
  </aside>`;
}
