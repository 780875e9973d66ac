// What nobody may read of headers, bodies and states, told by its name; see `secretsOf` for what is known by its value.

import { REDACTED } from "./value.mjs";

/** A signature of a request is worth no more than its body, but it is of no use to a reader either. */
const HEADER = /^(proxy-)?authorization$|cookie|token|secret|api-?key|password|signature/i;
/** Narrower, because bodies hold words of all kinds: `stripped_signature`, `next_page_token_count`. */
const MEMBER = /secret|passw(or)?d|api[-_]?key|^authorization$|(^|[-_])token$|[a-z]Token$/i;

const isShort = (text) => text.length < 8;
const mapped = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(name, value)]));

/** Headers of a request or of its answer, for a reader. */
export const shownHeaders = (headers) => mapped(headers, (name, value) => (HEADER.test(name) ? REDACTED : value));

/** Headers of a delivery that is kept and may be replayed: a signature stays, since it is checked again. */
export const keptHeaders = (headers) =>
  mapped(headers, (name, value) => (HEADER.test(name) && !/signature/i.test(name) ? REDACTED : value));

/** A value whose members of such a name are taken out. */
export function withoutCredentials(value) {
  if (Array.isArray(value)) return value.map(withoutCredentials);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || value instanceof Date) return value;
  return mapped(value, (name, one) =>
    MEMBER.test(name) && typeof one === "string" && one !== ""
      ? REDACTED
      : /^headers$/i.test(name) && typeof one === "object" && one !== null
        ? shownHeaders(one)
        : withoutCredentials(one),
  );
}

/** The text of a body without such members. A body that has none stays as it was, to the letter. */
export function shownBody(text) {
  if (typeof text !== "string") return text;
  if (/^\s*[[{]/.test(text)) {
    try {
      const value = JSON.parse(text);
      const safe = withoutCredentials(value);
      return JSON.stringify(safe) === JSON.stringify(value) ? text : JSON.stringify(safe);
    } catch {
      // Cut in its middle, or no JSON: what looks like such a member is taken out by its look.
      return text.replace(/"([^"\\]{1,60})"(\s*:\s*)"((?:[^"\\]|\\.)*)"/g, (whole, name, colon) =>
        MEMBER.test(name) ? `"${name}"${colon}"${REDACTED}"` : whole,
      );
    }
  }
  return text.replace(/(^|&)([^=&\s]{1,60})=([^&\s]*)/g, (whole, before, name) =>
    MEMBER.test(name) ? `${before}${name}=${REDACTED}` : whole,
  );
}

/** The texts of a state that a component keeps as a secret: from then on they must not show anywhere. */
export function credentialsIn(value, found = []) {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return found;
  for (const [name, one] of Object.entries(value)) {
    if (typeof one === "string" && MEMBER.test(name) && !isShort(one)) found.push(one);
    else credentialsIn(one, found);
  }
  return found;
}
