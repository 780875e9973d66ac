// What a run tells, as JSON without secrets: the one writer for the page, the terminal and the file of a run.

import { REDACTED, redactor, toTagged } from "./value.mjs";

/**
 * The events of a run, one kind a line:
 *   run.start {flow} · step.start {step, frame, name, component, action} · step.params {params} ·
 *   log {level, text} · request {method, url, status, ms, requestHeaders, requestBody, responseHeaders, responseBody, error} ·
 *   retry {attempt, of, waitMs, error} · step.end {ok, ms, results | error, pinned, ignored, branch, state} ·
 *   run.end {ok, ms, error, noChanges, state}
 * All have `at` in milliseconds since 1970; `step` is the slug and `frame` says in which round of which loops.
 */
export function eventWriter({ secrets = [], sink }) {
  const redact = redactor(secrets);
  return (event) => {
    const safe = { ...event };
    for (const name of ["requestHeaders", "responseHeaders"])
      if (safe[name]) safe[name] = withoutCredentials(safe[name]);
    sink(toTagged(dropUndefined(safe), redact));
  };
}

const dropUndefined = (event) => Object.fromEntries(Object.entries(event).filter(([, value]) => value !== undefined));

const CREDENTIAL = /^(proxy-)?authorization$|cookie|token|secret|api-?key|password|signature/i;

function withoutCredentials(headers) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, CREDENTIAL.test(name) ? REDACTED : value]),
  );
}

/** What two runs of the same flow have in common: the events without what differs each time. */
export function comparable(event) {
  const { at, ms, type, ...rest } = event;
  if (type === "request") {
    const { method, url, status, step } = rest;
    return { type, step, method, url, status };
  }
  return { type, ...rest };
}
