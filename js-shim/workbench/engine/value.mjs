// Values of a run as JSON: what JSON has no word for is tagged, secrets are taken out, what is long is cut.

/** Put in place of a secret, wherever it turns up. */
export const REDACTED = "•••••";

const plainObject = (value) => typeof value === "object" && value !== null;

/** Steps of a Buffer survive as the Buffer's bytes: `{"$buffer": base64}`. */
export function toTagged(value, redact = (text) => text) {
  switch (typeof value) {
    case "string":
      return redact(value);
    case "bigint":
      return { $bigint: String(value) };
    case "undefined":
      return { $undefined: true };
    case "number":
      return Number.isFinite(value) ? value : { $number: String(value) };
    case "function":
    case "symbol":
      return { $text: `<${typeof value}>` };
    default:
  }
  if (!plainObject(value)) return value;
  if (value instanceof Uint8Array)
    return { $buffer: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") };
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? { $text: "Invalid Date" } : { $date: value.toISOString() };
  if (Array.isArray(value)) return value.map((one) => toTagged(one, redact));
  if (value instanceof Map || value instanceof Set) return { $text: `<${value.constructor.name}>` };
  const entries = Object.entries(value).map(([key, one]) => [redact(key), toTagged(one, redact)]);
  const tagged = Object.fromEntries(entries);
  // An object of the flow's own that looks like one of our tags.
  return entries.length === 1 && entries[0][0].startsWith("$") ? { $object: tagged } : tagged;
}

/** The value that `toTagged` wrote. */
export function fromTagged(value) {
  if (!plainObject(value)) return value;
  if (Array.isArray(value)) return value.map(fromTagged);
  const keys = Object.keys(value);
  if (keys.length === 1) {
    const inside = value[keys[0]];
    switch (keys[0]) {
      case "$buffer":
        return Buffer.from(String(inside), "base64");
      case "$date":
        return new Date(inside);
      case "$bigint":
        return BigInt(inside);
      case "$number":
        return Number(inside);
      case "$undefined":
        return undefined;
      case "$text":
        return inside;
      case "$object":
        return Object.fromEntries(Object.entries(inside).map(([key, one]) => [key, fromTagged(one)]));
      default:
    }
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fromTagged(one)]));
}

// What one answer to the page carries of a value at most; the rest is asked for when somebody opens it.
const BUDGET = 64 * 1024;
const LONGEST_TEXT = 8 * 1024;
const ROWS = 100;

/**
 * A tagged value, cut to what fits on a page: `{"$more": {kind, size, path}}` stands for what was left out, and
 * `from` says where in a list to begin. The path leads from the whole value to the part.
 */
export function cut(tagged, { path = [], from = 0, budget = BUDGET } = {}) {
  const room = { left: budget };
  return shorten(tagged, path, from, room, true);
}

function shorten(value, path, from, room, isTop = false) {
  if (typeof value === "string") {
    room.left -= value.length;
    const longest = isTop ? BUDGET : LONGEST_TEXT;
    return value.length > longest
      ? { $more: { kind: "text", size: value.length, path, start: value.slice(0, isTop ? BUDGET : 200) } }
      : value;
  }
  room.left -= 8;
  if (!plainObject(value)) return value;
  if (!Array.isArray(value) && "$buffer" in value && Object.keys(value).length === 1) {
    const size = Math.floor((value.$buffer.length * 3) / 4) - (value.$buffer.match(/=*$/)?.[0].length ?? 0);
    if (isTop && value.$buffer.length < 4 * BUDGET) return value;
    return size > 4096 ? { $more: { kind: "bytes", size, path } } : value;
  }
  const entries = Array.isArray(value) ? value : Object.keys(value);
  if (room.left <= 0 && !isTop && entries.length) {
    return { $more: { kind: Array.isArray(value) ? "list" : "object", size: entries.length, path } };
  }
  const made = Array.isArray(value) ? [] : {};
  let count = 0;
  for (let at = from; at < entries.length; at += 1) {
    const key = Array.isArray(value) ? at : entries[at];
    if (count >= ROWS || (room.left <= 0 && count > 0 && !isTop)) {
      const rest = { $more: { kind: "rest", size: entries.length - at, from: at, path } };
      if (Array.isArray(value)) made.push(rest);
      else made.$more = rest.$more;
      break;
    }
    const part = shorten(value[key], [...path, key], 0, room);
    if (Array.isArray(value)) made.push(part);
    else made[key] = part;
    count += 1;
  }
  return made;
}

/** The part of a tagged value that a path leads to. */
export function partOf(tagged, path) {
  return path.reduce((value, key) => {
    if (!plainObject(value) || !Object.hasOwn(value, key)) return undefined;
    return value[key];
  }, tagged);
}

/** A function that takes these texts out of others; the longest first, so that one inside another leaves nothing over. */
export function redactor(secrets) {
  const known = [...new Set(secrets)]
    .filter((secret) => typeof secret === "string" && secret.length >= 4)
    .sort((a, b) => b.length - a.length);
  if (known.length === 0) return (text) => text;
  return (text) =>
    known.reduce((left, secret) => (left.includes(secret) ? left.replaceAll(secret, REDACTED) : left), text);
}

/** An error as data. Only what is its own and can be written: an Error that crosses processes loses its fields. */
export function plainError(error) {
  if (typeof error !== "object" || error === null) return { message: String(error) };
  const plain = { name: text(error.name), message: text(error.message) ?? "an error without a message" };
  for (const key of Object.keys(error)) {
    if (key === "stack" || typeof error[key] === "function") continue;
    plain[key] = error[key];
  }
  if (error.cause !== undefined && plain.cause === undefined)
    plain.cause = text(error.cause?.code) ?? text(error.cause?.message);
  return plain;
}

const text = (value) => (typeof value === "string" && value !== "" ? value : undefined);
