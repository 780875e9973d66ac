// The integration as YAML: read from a file or typed, checked, taken over into the flow; written from the flow.

import { useEffect, useState } from "preact/hooks";
import { get, post, put } from "./api.js";
import { Editor } from "./fields/code.js";
import { classes, html } from "./html.js";
import { go } from "./route.js";
import { attempt, files, integration, open, sourceText, tell } from "./state.js";
import { saveText } from "./tree.js";

const write = async () => (await post("/api/yaml/write", { model: integration.value, text: sourceText.value })).text;

export function Yaml() {
  const [text, setText] = useState("");
  const [found, setFound] = useState(/** @type {any[]} */ ([]));
  const [place, setPlace] = useState(/** @type {any} */ (undefined));
  const [name, setName] = useState("");
  const [checked, setChecked] = useState(false);
  useEffect(() => {
    attempt(async () => {
      const written = await write();
      // A file may have been opened meanwhile: it stays.
      setText((now) => (now === "" ? written : now));
    });
  }, []);
  const typed = (next) => {
    setText(next);
    setChecked(false);
  };
  const check = () =>
    attempt(async () => {
      const answer = await post("/api/yaml/check", { text });
      setFound(answer.problems);
      setChecked(true);
      return answer;
    });
  const load = () =>
    attempt(async () => {
      const answer = await check();
      if (!answer) return undefined;
      const isOther = answer.problems.some(({ severity, path }) => severity === "error" && path.length === 0);
      if (!answer.model || isOther)
        return tell(`This cannot be loaded. ${answer.unsound ?? "See what is wrong with it."}`, "error");
      open(answer.model, text);
      tell(`${answer.model.name} is loaded.`);
      return go("flow");
    });
  const read = (file) =>
    attempt(async () => {
      if (!file) return;
      typed((await get(`/api/files/flows/${encodeURIComponent(file)}`)).text);
      setName(file);
      setFound([]);
    });
  const save = () =>
    attempt(async () => {
      const file = /\.ya?ml$/.test(name)
        ? name
        : `${name || integration.value.name.toLowerCase().replace(/\W+/g, "-")}.yml`;
      files.value = await put(`/api/files/flows/${encodeURIComponent(file)}`, { text });
      setName(file);
      tell(`Saved as flows/${file}, without any secret.`);
    });
  const rewrite = () =>
    attempt(async () => {
      typed(await write());
      setFound([]);
    });
  const choose = async (event) => {
    const [file] = event.currentTarget.files;
    if (file) typed(await file.text());
  };
  const errors = found.filter(({ severity }) => severity === "error").length;
  return html`<main class="content yaml" id="content" tabindex="-1"><h1>YAML</h1>
    <div class="row wrap toolbar">
      <label class="row"><span>File</span><select value="" aria-label="Open a saved flow" onChange=${(event) => read(event.currentTarget.value)}><option value="">Open…</option>${files.value.flows.map((one) => html`<option value=${one}>${one}</option>`)}</select></label>
      <label class="file">From this machine<input type="file" accept=".yml,.yaml" onChange=${choose} /></label>
      <button type="button" class="quiet" onClick=${() => rewrite()}>Write it from the flow</button>
      <span class="grow"></span>
      <input type="text" aria-label="Name to save under" placeholder="name.yml" value=${name} onInput=${(event) => setName(event.currentTarget.value)} /><button type="button" onClick=${save}>Save</button>
      <button type="button" onClick=${() => saveText(text, name || "integration.yml", "application/yaml")}>Download</button>
    </div>
    <div class="yaml-columns"><${Editor} tall language="yaml" label="The integration's YAML" value=${text} change=${typed} problems=${found} goto=${place} />
      <section class="problems" aria-label="Problems"><div class="row"><button type="button" onClick=${check}>Check</button><button type="button" class="primary" onClick=${load}>Load into the flow</button></div>
        <p role="status" class=${classes(checked && (errors ? "problem" : "good"))}>${!checked ? "Not checked since the last change." : found.length === 0 ? "Nothing is wrong." : `${errors} ${errors === 1 ? "error" : "errors"}, ${found.length - errors} to look at`}</p>
        <ol>${found.map((one) => html`<li class=${one.severity}><button type="button" class="link" onClick=${() => setPlace({ ...one })}>${one.line}:${one.col}</button> ${one.message}</li>`)}</ol></section></div>
  </main>`;
}
