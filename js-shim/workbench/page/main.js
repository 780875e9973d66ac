// The page: what stands above every screen, and the screen that the address names.

import { signal } from "@preact/signals";
import { render } from "preact";
import { useErrorBoundary } from "preact/hooks";
import { takeToken } from "./api.js";
import { Connections } from "./connections.js";
import { Flow } from "./flow.js";
import { useDefinition } from "./flow-edit.js";
import { keepFocus } from "./focus.js";
import { classes, clock, html } from "./html.js";
import { Operations } from "./operations.js";
import { screen } from "./route.js";
import { Sandbox } from "./sandbox.js";
import { about, begin, definition, emptyIntegration, notice, open, showSandbox, tell } from "./state.js";
import { Yaml } from "./yaml.js";

const SCREENS = {
  operations: ["Operations", Operations],
  flow: ["Flow", Flow],
  connections: ["Connections", Connections],
  yaml: ["YAML", Yaml],
};
const THEMES = { auto: "Auto", light: "Light", dark: "Dark" };
const theme = signal(localStorage.getItem("workbench-theme") ?? "auto");
const failure = signal(/** @type {any} */ (undefined));

function dress(name) {
  theme.value = name;
  localStorage.setItem("workbench-theme", name);
  document.documentElement.dataset.theme = name;
}

/** A screen; where it cannot be drawn, why, and a way on: what is kept for a reload would bring the fault back. */
function Guarded({ screen: Screen }) {
  const [error, reset] = useErrorBoundary();
  const again = () => {
    open(emptyIntegration(), undefined);
    reset();
  };
  if (!error) return html`<${Screen} />`;
  return html`<main class="content" id="content" tabindex="-1"><h1>This screen cannot be shown</h1>
    <p class="problem" role="alert">${error.message}</p>
    <p>Something in the integration at hand is not as the page expects it. Start over, or open another file on the YAML screen.</p>
    <p class="row"><button type="button" class="primary" onClick=${again}>Start over</button><button type="button" onClick=${reset}>Try again</button></p></main>`;
}

function App() {
  if (failure.value)
    return html`<main class="starting"><h1>Workbench</h1><p class="problem" role="alert">${failure.value}</p></main>`;
  const now = about.value;
  const current = SCREENS[screen()] ? screen() : "operations";
  const [, Screen] = SCREENS[current];
  return html`<a class="skip" href="#content" onClick=${(event) => {
    event.preventDefault();
    document.getElementById("content")?.focus();
  }}>Skip to the content</a>
    <header class=${classes("top", now?.real && "is-real")}>
      <div class="brand"><span class="logo" aria-hidden="true">${(definition.value?.display.label ?? "W").slice(0, 1)}</span><div><b>${definition.value?.display.label ?? "Workbench"}</b>${now && html`<span class="muted small mono" title=${`Built ${new Date(now.builtAt).toLocaleString()}, sha1 ${now.sha1}`}>${now.sha1.slice(0, 7)} · ${clock(now.builtAt)}</span>`}</div></div>
      <nav aria-label="Screens">${Object.entries(SCREENS).map(([key, [label]]) => html`<a href=${`#/${key}`} class=${classes(key === current && "current")} aria-current=${key === current ? "page" : undefined}>${label}</a>`)}</nav>
      <div class="row">
        ${now && (now.real ? html`<strong class="real">REAL ACCOUNT</strong>` : now.sandbox ? html`<button type="button" class="place" aria-pressed=${String(showSandbox.value)} onClick=${() => (showSandbox.value = !showSandbox.value)}><span class="dot" aria-hidden="true"></span>${now.sandbox.label}</button>` : html`<span class="place">No sandbox</span>`)}
        <select aria-label="Colours" class="theme" value=${theme.value} onChange=${(event) => dress(event.currentTarget.value)}>${Object.entries(THEMES).map(([key, word]) => html`<option value=${key}>${word}</option>`)}</select>
      </div>
    </header>
    <div class=${classes("body", showSandbox.value && now?.sandbox && "with-sandbox")}>
      ${now ? html`<div class="screen" key=${current}><${Guarded} screen=${Screen} /></div>` : html`<p class="starting" role="status">Loading the component…</p>`}
      ${now?.sandbox && showSandbox.value && html`<${Sandbox} />`}
    </div>
    <div class="notices" role="status" aria-live="polite">${notice.value && html`<p class=${`notice ${notice.value.kind}`}><span>${notice.value.text}</span><button type="button" class="quiet" aria-label="Close the message" onClick=${() => tell()}>✕</button></p>`}</div>`;
}

// Whoever goes on by Tab has read it; it would lie above what gets the focus next. An error stays.
addEventListener("keydown", ({ key }) => {
  if (key === "Tab" && notice.value?.kind === "info") tell();
});

keepFocus();
dress(theme.value);
useDefinition(() => definition.value);
const mayAsk = takeToken();
const place = /** @type {HTMLElement} */ (document.getElementById("app"));
place.textContent = "";
render(html`<${App} />`, place);
performance.mark("workbench-shown");
if (!mayAsk)
  failure.value = "Open the link that the workbench printed in its terminal: it carries the key to this page.";
else begin().catch((error) => (failure.value = error.message));
