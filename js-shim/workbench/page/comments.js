// What the component's author says of an input or a connection: text, and where it counts steps a list of them.

import { html } from "./html.js";

/** A number that begins a sentence: at the start, after the end of another one, or on a line of its own. */
const NUMBERED = /(?:^|(?<=[.:;!?)]\s)|(?<=\n)\s*)(\d{1,2})\.\s+/g;

/** `Before. 1. Do this. 2. Do that.` → `{before, steps}`; there are none where it does not count from 1 on. */
export function stepsIn(text) {
  const marks = [];
  for (const mark of text.matchAll(NUMBERED)) if (Number(mark[1]) === marks.length + 1) marks.push(mark);
  if (marks.length < 2) return { before: text, steps: [] };
  const steps = marks.map((mark, at) => text.slice(mark.index + mark[0].length, marks[at + 1]?.index).trim());
  return { before: text.slice(0, marks[0].index).trim(), steps };
}

export function Comments({ text, id }) {
  if (!text) return null;
  const { before, steps } = stepsIn(text);
  if (!steps.length) return html`<p class="comments" id=${id}>${text}</p>`;
  return html`<div class="comments" id=${id}>${before && html`<p>${before}</p>`}<ol>${steps.map((step) => html`<li>${step}</li>`)}</ol></div>`;
}
