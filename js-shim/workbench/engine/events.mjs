// What a run tells, as JSON without secrets: the one writer for the page, the terminal and the file of a run.

import { shownBody, shownHeaders } from "./credentials.mjs";
import { redactor, toTagged } from "./value.mjs";

/**
 * The events of a run, one kind a line:
 *   run.start {flow} · step.start {step, frame, name, component, action} · step.params {params} ·
 *   log {level, text} · request {method, url, status, ms, requestHeaders, requestBody, responseHeaders, responseBody, error} ·
 *   retry {attempt, of, waitMs, error} · step.end {ok, ms, results | error, pinned, ignored, branch, state} ·
 *   run.end {ok, ms, error, noChanges, state}
 * All have `at` in milliseconds since 1970; `step` is the slug and `frame` says in which round of which loops.
 */
export function eventWriter(
  /** @type {{secrets?: Iterable<string>, sink: (event: any) => void}} */ { secrets = [], sink },
) {
  const known = new Set(secrets);
  let redact = redactor(known);
  const write = (event) => {
    const safe = { ...event };
    for (const name of ["requestHeaders", "responseHeaders"]) if (safe[name]) safe[name] = shownHeaders(safe[name]);
    for (const name of ["requestBody", "responseBody"]) if (safe[name]) safe[name] = shownBody(safe[name]);
    sink(toTagged(dropUndefined(safe), redact));
  };
  /** Texts that are secret from now on: a component may have made them itself. */
  write.hide = (texts) => {
    if (texts.every((text) => known.has(text))) return;
    for (const text of texts) known.add(text);
    redact = redactor(known);
  };
  return write;
}

const dropUndefined = (event) => Object.fromEntries(Object.entries(event).filter(([, value]) => value !== undefined));

/** What two runs of the same flow have in common: the events without what differs each time. */
export function comparable(event) {
  const { at, ms, type, ...rest } = event;
  if (type === "request") {
    const { method, url, status, step } = rest;
    return { type, step, method, url, status };
  }
  return { type, ...rest };
}
