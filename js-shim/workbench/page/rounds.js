// The rounds of loops in a run: one of them is shown at a time, with the way to the others and to those that failed.

import { html } from "./html.js";

/** Names a loop within the rounds of the loops around it; `frame` is that of a step inside. */
const loopAt = (frame, depth) => [...frame.slice(0, depth).map(({ index }) => index), frame[depth].loop].join("/");
const isBad = ({ state }) => state === "failed" || state === "ignored";

/** Every loop that has gone round: its name → `{count, bad: [index]}`. */
export function loopsOf(steps) {
  const loops = new Map();
  for (const step of steps) {
    for (const [depth, { index }] of step.frame.entries()) {
      const name = loopAt(step.frame, depth);
      if (!loops.has(name)) loops.set(name, { count: 0, bad: new Set() });
      const loop = loops.get(name);
      loop.count = Math.max(loop.count, index + 1);
      if (isBad(step)) loop.bad.add(index);
    }
  }
  return new Map([...loops].map(([name, { count, bad }]) => [name, { count, bad: [...bad].sort((a, b) => a - b) }]));
}

/** The loop that a step is, by the name that `loopsOf` gives it. */
export const loopOf = ({ step, frame }) => [...frame.map(({ index }) => index), step].join("/");

/** The round of a loop that is shown: the one that was chosen, else the first that failed, else while it runs the last. */
export function roundOf(name, loops, chosen, isDone) {
  const { count, bad } = loops.get(name);
  return Math.min(chosen[name] ?? bad[0] ?? (isDone ? 0 : count - 1), count - 1);
}

/** Whether a step is of the rounds that are shown. */
export const isShown = ({ frame }, loops, chosen, isDone) =>
  frame.every(({ index }, depth) => roundOf(loopAt(frame, depth), loops, chosen, isDone) === index);

/** Beneath a loop's step: which round is shown, and the way to others. */
export function Pager({ label, indent, loop, round, choose }) {
  const { count, bad } = loop;
  const go = (to) => choose(Math.min(Math.max(0, to), count - 1));
  const nextBad = bad.find((index) => index > round) ?? bad[0];
  return html`<div class="pager row" style=${{ paddingLeft: `${indent}px` }}>
    <button type="button" class="quiet" aria-label=${`Round before of ${label}`} disabled=${round === 0} onClick=${() => go(round - 1)}>◂</button>
    <label>Round <input type="number" aria-label=${`Round of ${label}`} min="1" max=${count} value=${round + 1} onChange=${(event) => go(Number(event.currentTarget.value) - 1)} /> of ${count}</label>
    <button type="button" class="quiet" aria-label=${`Next round of ${label}`} disabled=${round === count - 1} onClick=${() => go(round + 1)}>▸</button>
    ${bad.length > 0 && html`<button type="button" class="quiet bad" onClick=${() => go(nextBad)}>${bad.length} failed<span class="sr">: show the next of ${label}</span></button>`}
  </div>`;
}
