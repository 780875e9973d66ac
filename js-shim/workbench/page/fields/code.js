// Code: plain lines until somebody opens the editor, which is fetched then.

import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../html.js";

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

/** CodeMirror. \`problems\` are {line, col, severity, message}; \`goto\` a {line, col} to put the cursor at. */
export function Editor({ language, value, change, label, problems, goto, tall }) {
  const place = useRef();
  const view = useRef();
  const latest = useRef(change);
  // What the editor itself has told: it comes back as `value` a moment later, when more may have been typed.
  const told = useRef(new Set());
  latest.current = change;
  useEffect(() => {
    let gone = false;
    import("../editor.js").then(({ openEditor }) => {
      if (gone) return;
      view.current = openEditor({
        parent: place.current,
        language,
        text: value,
        label,
        change: (text) => {
          told.current.add(text);
          latest.current(text);
        },
      });
      view.current.tell(problems ?? []);
    });
    return () => {
      gone = true;
      view.current?.close();
    };
  }, [language]);
  useEffect(() => {
    if (!told.current.has(value)) view.current?.set(value);
    else if (value === view.current?.text()) told.current.clear();
  }, [value]);
  useEffect(() => view.current?.tell(problems ?? []), [problems]);
  useEffect(() => goto && view.current?.go(goto), [goto]);
  return html`<div class=${`editor${tall ? " tall" : ""}`} ref=${place}></div>`;
}
