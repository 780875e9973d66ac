// Code: plain lines until somebody opens the editor, which is fetched then.

import { useEffect, useState } from "preact/hooks";
import { html } from "../html.js";
import { useMounted } from "./mount.js";

/** Why a text is no JSON, with its line; "" where it is, or is empty or holds a template. */
function jsonProblem(text) {
  if (text.trim() === "" || text.includes("{{")) return "";
  try {
    JSON.parse(text);
    return "";
  } catch (error) {
    const [, line] = /line (\d+)/.exec(error.message) ?? [];
    const [, at] = /position (\d+)/.exec(error.message) ?? [];
    const found = line ?? (at ? text.slice(0, Number(at)).split("\n").length : undefined);
    return `This is no JSON${found ? ` (line ${found})` : ""}.`;
  }
}

export function CodeControl({ language, value, change, common, label, placeholder }) {
  const [isOpen, setOpen] = useState(false);
  const problem = language === "json" ? jsonProblem(value) : "";
  const lines = Math.min(12, Math.max(2, value.split("\n").length));
  return html`<div class="code">
    ${
      isOpen
        ? html`<${Editor} ...${{ language, value, change, label }} />`
        : html`<textarea ...${common} class="mono" rows=${lines} spellcheck=${false} placeholder=${placeholder} value=${value} onInput=${(event) => change(event.currentTarget.value)}></textarea>`
    }
    <div class="row below"><span class="unit">${language}</span><button type="button" class="quiet" onClick=${() => setOpen(!isOpen)}>${isOpen ? "Close the editor" : "Edit"}</button>${problem && html`<span class="problem" role="alert">${problem}</span>`}</div>
  </div>`;
}

/** CodeMirror. `problems` are {line, col, severity, message}; `goto` a {line, col} to put the cursor at. */
export function Editor(/** @type {any} */ { language, value, change, label, problems, goto, tall }) {
  const load = async () => {
    const { openEditor } = await import("../editor.js");
    return (where) => openEditor({ ...where, language, label });
  };
  const { place, editor, isThere } = useMounted({ load, value, change, when: [language] });
  useEffect(() => editor.current?.tell(problems ?? []), [problems, isThere]);
  useEffect(() => {
    if (goto) editor.current?.go(goto);
  }, [goto]);
  return html`<div class=${`editor${tall ? " tall" : ""}`} ref=${place}></div>`;
}
