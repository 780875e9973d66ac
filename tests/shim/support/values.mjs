// Values of every JavaScript type that a flow can hand to an input, each by a name and what makes it anew.

class Thing {
  #inside = 1;
  get computed() {
    return this.#inside;
  }
}
class Sized extends Uint8Array {
  /** @returns {number} */
  get byteLength() {
    throw new Error("no length");
  }
}
const throwing = () => {
  throw new Error("trap");
};
const trap = new Proxy({}, Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((name) => [name, throwing])));
const revoked = (target) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const cyclic = () => {
  /** @type {{ list: object[] }} */
  const object = { list: [] };
  object.list.push(object);
  return object;
};
const deep = (levels) => {
  let value = [];
  for (let level = 0; level < levels; level++) value = [value];
  return value;
};
const given = (away) => {
  structuredClone(away, { transfer: [away instanceof ArrayBuffer ? away : away.buffer] });
  return away;
};

// What is no data at all is refused by every input, whatever its kind.
export const NO_DATA = {
  "a symbol": () => Symbol("x"),
  "a registered symbol": () => Symbol.for("x"),
  "a function": () => () => 1,
  "a class": () => Thing,
  "an async generator function": () => async function* () {},
  "a Map": () => new Map([["id", 12]]),
  "a Set": () => new Set([12]),
  "a WeakMap": () => new WeakMap(),
  "a promise": () => Promise.resolve(12),
  "a rejected promise": () => {
    const promise = Promise.reject(new Error("lost"));
    promise.catch(() => {});
    return promise;
  },
  "a regular expression": () => /x/,
  "an error": () => new Error("x"),
  "an instance without members of its own": () => new Thing(),
  "a cyclic object": cyclic,
  "a proxy that throws": () => trap,
  "a revoked proxy": () => revoked({}),
  "a revoked proxy of a list": () => revoked([]),
  "a list that throws": () => new Proxy([1], { get: throwing }),
  "a toJSON that throws": () => ({ toJSON: throwing }),
  "a toJSON that throws no error": () => ({
    toJSON() {
      throw undefined;
    },
  }),
  "a toJSON that throws an error without a text": () => ({
    toJSON() {
      throw Object.defineProperty(new Error(), "message", { value: Symbol("x") });
    },
  }),
  "a toJSON that gives nothing": () => ({ toJSON: () => undefined }),
  "an invalid date": () => new Date(NaN),
  "a boxed symbol": () => Object(Symbol("x")),
  "a list of four billion items": () => new Array(2 ** 32 - 1),
};

// What is a value for some kind of input.
export const DATA = {
  true: () => true,
  NaN: () => NaN,
  Infinity: () => -Infinity,
  "-0": () => -0,
  "a fraction": () => 1.5,
  "2^53": () => 2 ** 53,
  "a BigInt": () => 12n,
  "a huge BigInt": () => 10n ** 50_000n,
  "an object with a BigInt inside": () => ({ id: 12n, value: 1n }),
  "a boxed text": () => new String("x"),
  "a boxed number": () => new Number(12),
  "a boxed flag": () => new Boolean(false),
  "a boxed BigInt": () => Object(12n),
  "a date": () => new Date(0),
  "a date of the year 275760": () => new Date(8.64e15),
  "what only looks like a date": () => Object.create(Date.prototype),
  "an object without prototype": () => Object.assign(Object.create(null), { key: "a", value: "b" }),
  "an object with a getter": () => ({
    get id() {
      return 12;
    },
  }),
  "a getter that throws": () => ({
    get data() {
      throw new Error("x");
    },
  }),
  "an object with __proto__ of its own": () =>
    JSON.parse('{"__proto__": {"id": 7}, "constructor": {"name": 1}, "a": 1}'),
  "text with __proto__": () => '{"__proto__": {"id": 7}, "id": 12}',
  // biome-ignore lint/suspicious/noSparseArray: holes are the point
  "a list with holes": () => [, 1, , undefined],
  "nested lists": () => [[[["x"]]]],
  "a list of symbols": () => [Symbol("x"), () => 1],
  "a proxy of an object": () => new Proxy({ id: 12 }, {}),
  "a proxy of a Buffer": () => new Proxy(Buffer.from("x"), {}),
  "a Buffer": () => Buffer.from("12"),
  "an empty Buffer": () => Buffer.alloc(0),
  "a Buffer that went through JSON": () => JSON.parse(JSON.stringify(Buffer.from("x"))),
  "such a Buffer with other things inside": () => ({ type: "Buffer", data: [1n, "x", {}, trap] }),
  "a file": () => ({ data: Buffer.from("x"), contentType: "text/plain" }),
  "a file with a content type that is none": () => ({ data: Buffer.from("x"), contentType: "text/plain\r\nx: y" }),
  "a file with a content type that is no text": () => ({ data: Buffer.from("x"), contentType: Symbol("x") }),
  "a typed array": () => new Float64Array([1, 2]),
  "a DataView": () => new DataView(new ArrayBuffer(2)),
  "an ArrayBuffer": () => new ArrayBuffer(2),
  "a SharedArrayBuffer": () => new SharedArrayBuffer(2),
  "bytes of a SharedArrayBuffer": () => new Uint8Array(new SharedArrayBuffer(2)),
  "what only looks like an ArrayBuffer": () => Object.create(ArrayBuffer.prototype),
  "what only looks like bytes": () => Object.create(Uint8Array.prototype),
  "a proxy of an ArrayBuffer": () => new Proxy(new ArrayBuffer(2), {}),
  "an ArrayBuffer that was given away": () => given(new ArrayBuffer(2)),
  "bytes that were given away": () => given(new Uint8Array(2)),
  "a DataView that was given away": () => given(new DataView(new ArrayBuffer(2))),
  "bytes whose length throws": () => new Sized(2),
  "a Blob": () => new Blob(["x"]),
  "text with a NUL": () => "a\0b",
  "a lone surrogate": () => "\ud800",
  "lone surrogates in an object": () => ({ "\udc00": "\ud800", key: "\ud800", value: "\udfff" }),
  "text of every odd character": () => "\u0000\r\n\t\u2028\u202e\ufeff\u{10ffff}",
  "JSON that is broken": () => '{"a": [1, ',
  "JSON with a lone surrogate": () => '{"key": "\\ud800", "id": "\\udfff"}',
  "JSON with two equal keys": () => '{"id": 1, "id": 2}',
  "JSON of a number no computer holds": () => '[1e999999, {"id": 1e99999}]',
};

// Takes a while to make or to read: one input of each kind gets these.
export const HUGE = {
  "100,000 levels of JSON lists": () => "[".repeat(100_000) + "]".repeat(100_000),
  "100,000 levels of JSON objects": () => `${'{"id":'.repeat(100_000)}1${"}".repeat(100_000)}`,
  "100,000 levels that never close": () => "[".repeat(100_000),
  "100,000 levels inside one": () => `[{"id": 1, "value": ${"[".repeat(100_000)}${"]".repeat(100_000)}}]`,
  "100,000 levels of lists": () => deep(100_000),
  "1,000 levels of lists": () => deep(1_000),
  "100,000 keys": () => Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`k${at}`, at])),
  "100,000 rows": () => Array.from({ length: 100_000 }, (_, at) => ({ key: `${at}`, value: "x", id: at + 1 })),
  "a Buffer of 50 MB": () => Buffer.alloc(50_000_000, 65),
  "50 million characters": () => "x".repeat(50_000_000),
  "50 million digits": () => "1".repeat(50_000_000),
  "JSON of 25 million characters": () => `[${"1,".repeat(12_500_000)}1]`,
  "a million lines": () => "a,\n".repeat(1_000_000),
};
