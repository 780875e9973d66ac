"use strict";

// What a flow hands over, made ready for Rust in one go: objects as JSON of which nothing is lost in silence, bytes of
// any make, rows of keys and values. Whatever comes, nothing in here throws, and nothing goes on without end.

// Items of a list that are looked at: `new Array(2 ** 32 - 1)` is a list too.
const MOST_ITEMS = 1_000_000;

// Values of an object and all that is in it. A few objects that hold one another several times stand for billions.
const MOST_VALUES = 5_000_000;

// Bytes of a Buffer that went through JSON.
const MOST_BYTES = 200_000_000;

// Fields or files of one request.
const MOST_ROWS = 10_000;

/** In the place of a value that cannot be used, and why. No proxy can pass for it. */
class Unusable {
  #what;

  /** @param {string} what */
  constructor(what) {
    this.#what = what;
  }

  /**
   * What it says; undefined for anything else.
   * @param {unknown} value
   */
  static what(value) {
    return typeof value === "object" && value !== null && #what in value ? value.#what : undefined;
  }
}

const UNREADABLE = new Unusable("an object that cannot be written as JSON: it throws when it is read");

/**
 * An object's own member: what other code put on Object.prototype is nobody's value.
 * @param {unknown} object
 * @param {string} name
 * @returns {unknown}
 */
const own = (object, name) => {
  try {
    if (typeof object !== "object" || object === null || !Object.hasOwn(object, name)) return undefined;
    return /** @type {Record<string, unknown>} */ (object)[name];
  } catch {
    return UNREADABLE;
  }
};

/** @param {object} value */
const tagOf = (value) => Object.prototype.toString.call(value).slice("[object ".length, -1);

/**
 * What a message calls an object: by its class, where it has one.
 * @param {object} value
 */
const named = (value) => {
  const { name } = value.constructor ?? {};
  if (typeof name === "string" && name !== "" && name !== "Object") return `an object of the class ${name}`;
  const tag = tagOf(value);
  return tag === "Object" ? "an object" : `an object of the class ${tag}`;
};

/**
 * What would be lost of an object as JSON: a Map, a Set, a promise, an iterator and whatever else hides what it holds
 * becomes `{}`; undefined where nothing is.
 * @param {object} object
 */
const hidden = (object) => {
  const prototype = Object.getPrototypeOf(object);
  if (prototype === Object.prototype || prototype === null) return undefined;
  const tag = tagOf(object);
  if (tag === "Number") return Number.isFinite(Number(object)) ? undefined : String(object);
  if (tag === "String" || tag === "Boolean" || tag === "BigInt") return undefined;
  if (tag !== "Map" && tag !== "Set" && Object.keys(object).length > 0) return undefined;
  const what = named(object);
  if (what !== "an object") return what;
  // A plain object of another realm has nothing; one made upon another has what JSON does not show.
  for (const _ in object) return "an object without members of its own";
  return undefined;
};

/**
 * What is no data although JSON has a form for it; undefined for data.
 * @param {unknown} raw  as it is held
 * @param {unknown} member  as its own `toJSON` gives it
 */
const lost = (raw, member) => {
  switch (typeof member) {
    case "function":
    case "symbol":
      return `a ${typeof member}`;
    case "number":
      return Number.isFinite(member) ? undefined : String(member);
    case "undefined":
    case "object":
      break;
    default:
      return undefined;
  }
  if (Array.isArray(member)) return member.length > MOST_ITEMS ? `a list of ${member.length} items` : undefined;
  if (member !== null && member !== undefined) return hidden(member);
  if (raw === null || raw === undefined) return undefined;
  if (typeof raw !== "object") return `a ${typeof raw}`;
  return tagOf(raw) === "Date" ? "an invalid date" : `${named(raw)} without content`;
};

/**
 * JSON of an object. `JSON.stringify` writes null, or nothing, for what it cannot write.
 * @param {unknown} value
 */
function written(value) {
  // What is being written, each inside the one before it, and what each is called there.
  /** @type {object[]} */
  const holders = [];
  /** @type {string[]} */
  const names = [];
  let count = 0;
  const json = JSON.stringify(
    value,
    /** @this {Record<string, unknown>} */
    function (key, member) {
      let depth = holders.length;
      while (depth > 0 && holders[depth - 1] !== this) depth -= 1;
      holders.length = depth;
      names.length = depth;
      names.push(Array.isArray(this) ? `item ${Number(key) + 1}` : key);
      count += 1;
      const isTooMuch = count > MOST_VALUES;
      const isNull = member === null || member === undefined;
      const what = isTooMuch ? `more than ${MOST_VALUES} values` : lost(isNull ? this[key] : undefined, member);
      if (what !== undefined) {
        // The first name is that of the value itself, which has none.
        const place = names.slice(1).slice(-4).reverse().join(" of ");
        throw new Unusable(place === "" || isTooMuch ? what : `${what} (${place})`);
      }
      if (isNull || typeof member !== "object") names.pop();
      else holders.push(member);
      return member;
    },
  );
  if (json === '""' && tagOf(Object(value)) !== "String") throw new Unusable(`${named(Object(value))} without content`);
  return json;
}

/**
 * The JSON of an object or of what its `toJSON` gives; or, after a "!", why it cannot be used.
 * @param {unknown} value
 */
const json = (value) => {
  const unusable = Unusable.what(value);
  if (unusable !== undefined) return `!${unusable}`;
  try {
    return written(value);
  } catch (reason) {
    return `!${Unusable.what(reason) ?? `an object that cannot be written as JSON${because(reason)}`}`;
  }
};

/** @param {any} reason  whatever was thrown */
const because = (reason) => {
  try {
    const message = reason?.message;
    return typeof message === "string" && message !== "" ? `: ${message.split("\n", 1)[0]}` : "";
  } catch {
    return "";
  }
};

/**
 * Bytes of any make and any realm, as a view of the same memory; undefined for anything else.
 * @param {unknown} value
 */
const bytes = (value) => {
  try {
    if (ArrayBuffer.isView(value)) {
      const { buffer, byteOffset, byteLength } = value;
      // Memory that was given away is empty, and takes no view.
      return byteLength === 0 ? new Uint8Array(0) : new Uint8Array(buffer, byteOffset, byteLength);
    }
    if (typeof value !== "object" || value === null || tagOf(value) !== "ArrayBuffer") return undefined;
    return byteLength.call(value) === 0 ? new Uint8Array(0) : new Uint8Array(/** @type {ArrayBuffer} */ (value));
  } catch {
    return undefined;
  }
};

// Throws for what only looks like an ArrayBuffer, and knows those of other realms.
const byteLength = /** @type {() => number} */ (
  Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "byteLength")?.get
);

/** @param {unknown} value */
const isBlank = (value) => value === undefined || value === null || value === "";

/**
 * A Buffer that went through JSON (`{type: "Buffer", data: [...]}`), as bytes again.
 * @param {unknown} value
 */
const revived = (value) => {
  if (own(value, "type") !== "Buffer") return undefined;
  try {
    const data = own(value, "data");
    if (!Array.isArray(data) || data.length > MOST_BYTES) return undefined;
    const found = new Uint8Array(data.length);
    // By their places: a list may have an iterator of its own, and one without an end.
    for (let at = 0; at < data.length; at += 1) {
      const byte = data[at];
      if (!Number.isInteger(byte) || byte < 0 || byte > 255) return undefined;
      found[at] = byte;
    }
    return found;
  } catch {
    return undefined;
  }
};

/**
 * Bytes, alone or as `{data, contentType}`; where a file is asked for also text as `data`, and Buffers that went through
 * JSON. Undefined for anything else.
 * @param {unknown} value
 * @param {boolean} isAsked
 */
const file = (value, isAsked) => {
  const alone = bytes(value) ?? (isAsked ? revived(value) : undefined);
  if (alone) return { content: alone, contentType: undefined };
  const data = own(value, "data");
  const content = bytes(data) ?? (isAsked ? (typeof data === "string" ? data : revived(data)) : undefined);
  if (content === undefined) return undefined;
  const contentType = own(value, "contentType");
  if (isBlank(contentType)) return { content, contentType: undefined };
  // Left out it would be guessed, which is not what was asked for.
  return typeof contentType === "string" ? { content, contentType } : undefined;
};

/**
 * A row's key and value. Of a row that has no key the value is whatever else is in it, undefined when it is blank.
 * @param {unknown} row
 */
const pair = (row) => {
  const [key, value] = [own(row, "key"), own(row, "value")];
  const others = typeof row === "object" && row !== null ? Object.keys(row) : [];
  const hasOthers = others.some((name) => name !== "key" && name !== "value" && !isBlank(own(row, name)));
  if (!Number.isFinite(key) && (typeof key !== "string" || key.trim() === "")) {
    if (typeof row !== "object" || row === null) return ["", new Unusable("no row")];
    // A Map, an invalid date: what they hold is in no member.
    if (hidden(row) !== undefined) return ["", row];
    const isEmpty = (isBlank(key) || typeof key === "string") && isBlank(value) && !hasOthers;
    return ["", isEmpty ? undefined : isBlank(value) ? row : value];
  }
  const isLost = value === undefined && hasOthers;
  return [String(key), isLost ? new Unusable("an item without a value") : value];
};

/**
 * `[{key, value}]` or an object as keys and values in turn; undefined for what is neither.
 * @param {unknown} value
 */
const rows = (value) => {
  try {
    if (typeof value !== "object" || value === null || bytes(value)) return undefined;
    if (!Array.isArray(value)) {
      if (hidden(value)) return undefined;
      const keys = Object.keys(value);
      return keys.length > MOST_ROWS ? undefined : keys.flatMap((key) => [key, own(value, key)]);
    }
    if (value.length > MOST_ROWS) return undefined;
    const flat = [];
    for (let at = 0; at < value.length; at += 1) flat.push(...pair(value[at]));
    return flat;
  } catch {
    return undefined;
  }
};

module.exports = { file, json, own, rows, UNREADABLE };
