// The component's connections, each with the form its definition describes, and a try of it.

import { useState } from "preact/hooks";
import { post } from "./api.js";
import { Comments } from "./comments.js";
import { Control, WORDS } from "./fields/control.js";
import { classes, html } from "./html.js";
import { routeParts } from "./route.js";
import { RunView } from "./runner.js";
import { about, attempt, connections, definition, saveConnection, startRun, tell } from "./state.js";

export function Connections() {
  const [, chosen] = routeParts();
  const all = connections.value.filter(
    ({ key }) => !chosen || key === chosen || !connections.value.some((one) => one.key === chosen),
  );
  return html`<main class="content connections" id="content" tabindex="-1"><h1>Connections</h1>
    <p class="muted">${about.value.real ? "These are real accounts. What you type stays in the workbench's memory until it ends." : "The sandbox's credentials are filled in. What you type stays in the workbench's memory until it ends, and is in no file."}</p>
    ${chosen && connections.value.length > 1 && html`<p><a href="#/connections">All connections</a></p>`}
    ${!connections.value.length && html`<p>This component has no connection.</p>`}
    ${all.map((kept) => html`<${Connection} key=${kept.key} kept=${kept} declared=${definition.value.connections.find(({ key }) => key === kept.key)} />`)}
  </main>`;
}

function Connection({ kept, declared }) {
  const [typed, setTyped] = useState(/** @type {any} */ ({}));
  const [token, setToken] = useState("");
  const [runId, setRun] = useState(/** @type {any} */ (undefined));
  const fields = declared.inputs.filter(({ shown }) => shown !== false);
  const isDirty = Object.keys(typed).length > 0 || token !== "";
  const save = (event) => {
    event?.preventDefault();
    return attempt(async () => {
      await saveConnection(kept.key, { fields: typed, ...(token ? { token } : {}) });
      setTyped({});
      setToken("");
      tell(`${declared.label} is saved in memory.`);
    });
  };
  const login = () =>
    attempt(async () => {
      if (isDirty) await save();
      // Opened at once, while the click still counts as one.
      const tab = window.open("about:blank", "_blank");
      if (!tab) throw new Error("The browser opened no tab for the login. Allow pop-ups of this page, and try again.");
      try {
        const { url } = await post(`/api/connections/${encodeURIComponent(kept.key)}/login`);
        tab.opener = null;
        tab.location.href = url;
      } catch (error) {
        tab.close();
        throw error;
      }
    });
  return html`<section class="connection-card" aria-labelledby=${`connection-${kept.key}`}>
    <header class="row"><h2 id=${`connection-${kept.key}`} class="grow">${declared.label}</h2><span class=${classes("state", kept.status.state)} role="status">${WORDS[kept.status.state]}</span></header>
    ${kept.status.message && html`<p class="problem" role="alert">${kept.status.message}</p>`}
    <${Comments} text=${declared.comments} />
    <form class="form" onSubmit=${save}>
      ${fields.map((input) => {
        const id = `${kept.key}-${input.key}`;
        const value = typed[input.key] ?? kept.fields[input.key] ?? input.default ?? "";
        return html`<div class="field" key=${input.key} data-key=${input.key}><label class="label" for=${id}>${input.label}${input.required && html`<span class="star" aria-hidden="true">*</span><span class="sr"> (required)</span>`}</label>
          <${Control} input=${input} value=${value} change=${(next) => setTyped({ ...typed, [input.key]: next })} id=${id} context=${{ inFlow: false }} describedby=${input.comments ? `${id}-comments` : undefined} />
          <${Comments} text=${input.comments} id=${`${id}-comments`} /></div>`;
      })}
      ${declared.oauth2Type && html`<div class="field"><label class="label" for=${`${kept.key}-token`}>Access token</label><input type="password" id=${`${kept.key}-token`} autocomplete="off" placeholder=${kept.token.set ? "••••• (set)" : "instead of a login"} value=${token} onInput=${(event) => setToken(event.currentTarget.value)} /></div>`}
      <div class="row wrap submit"><button type="submit" class=${isDirty ? "primary" : ""} disabled=${!isDirty}>Save</button>
        ${declared.oauth2Type === "authorization_code" && html`<button type="button" onClick=${login}>Connect…</button>`}
        <${Try} kept=${kept} setRun=${setRun} /></div>
    </form>
    ${runId && html`<${RunView} id=${runId} />`}
  </section>`;
}

/** Any action that needs nothing but a connection will show whether it works. */
function Try({ kept, setRun }) {
  const { actions, key: component } = definition.value;
  const simple = Object.values(actions).filter(
    ({ inputs, performSafety }) =>
      performSafety !== "NOT_ALLOWED" &&
      inputs.some(({ type }) => type === "connection") &&
      inputs.every((input) => !input.required || input.type === "connection" || input.default),
  );
  const [chosen, setChosen] = useState(simple.find(({ inputs }) => inputs.length <= 2)?.key ?? simple[0]?.key);
  if (!simple.length) return null;
  const go = () =>
    attempt(async () => {
      const row = actions[chosen];
      const inputs = Object.fromEntries(
        row.inputs
          .filter(({ type }) => type === "connection")
          .map(({ key }) => [key, { type: "configVar", value: kept.key }]),
      );
      const requiredConfigVars = [
        {
          key: kept.key,
          dataType: "connection",
          connection: { key: kept.key, component: { key: component } },
          inputs: {},
        },
      ];
      setRun(
        await startRun({
          integration: {
            definitionVersion: 7,
            name: `${component}: try`,
            requiredConfigVars,
            flows: [
              {
                name: "Try",
                steps: [
                  {
                    name: row.display.label,
                    action: { key: row.key, component: { key: component, isPublic: false, version: "LATEST" } },
                    inputs,
                  },
                ],
              },
            ],
          },
          origin: "try",
        }),
      );
    });
  return html`<span class="row try"><button type="button" onClick=${go}>Try it with</button><select aria-label="Action to try it with" value=${chosen} onChange=${(event) => setChosen(event.currentTarget.value)}>${simple.map(({ key, display }) => html`<option value=${key}>${display.label}</option>`)}</select></span>`;
}
