// How the other side may give a secret back, and a detector of them all that shares nothing with what it checks.

const hex = (text) => Buffer.from(text).toString("hex");
const escaped = (text) => JSON.stringify(text).slice(1, -1);
const everyLetter = (text, write) =>
  [...text].map((letter) => write(letter.codePointAt(0).toString(16), letter)).join("");
const lines = (text, length, mark) => text.match(new RegExp(`[^]{1,${length}}`, "g")).join(mark);

// How the other side may give a secret back.
const pairs = (text) => hex(text).match(/../g) ?? [];
export const FORMS = {
  raw: (text) => text,
  base64: (text) => Buffer.from(text).toString("base64"),
  "base64 for addresses": (text) => Buffer.from(text).toString("base64url"),
  hexadecimal: hex,
  "hexadecimal, capitals": (text) => hex(text).toUpperCase(),
  "percent-encoded": (text) => encodeURIComponent(text),
  "every letter percent-encoded": (text) => everyLetter(text, (code) => `%${code.padStart(2, "0")}`),
  "JSON-escaped": escaped,
  "JSON inside JSON": (text) => escaped(escaped(text)),
  "JSON with every letter escaped": (text) => everyLetter(text, (code) => `\\u${code.padStart(4, "0")}`),
  "JSON as PHP writes it": (text) =>
    escaped(text)
      .replace(/\//g, "\\/")
      .replace(/[<>&']/g, (letter) => `\\u00${hex(letter).toUpperCase()}`),
  "HTML-escaped": (text) =>
    text.replace(
      /[<>&"']/g,
      (letter) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;", "'": "&#x27;" })[letter],
    ),
  "HTML with numbers": (text) =>
    everyLetter(text, (code, letter) => (/\w/.test(letter) ? letter : `&#${Number.parseInt(code, 16)};`)),
  "split over lines": (text) => lines(text, 10, "\r\n"),
  "split over indented lines": (text) => lines(text, 7, "\n    "),
  "split over lines inside JSON": (text) => lines(text, 10, "\\n"),
  "quoted-printable": (text) => lines(text.replace(/=/g, "="), 11, "=\r\n"),
  "HTML with long numbers": (text) =>
    everyLetter(text, (code, letter) =>
      /\w/.test(letter) ? letter : `&#${Number.parseInt(code, 16)};`.replace("#", "#0000000"),
    ),
  "HTML without semicolons": (text) => text.replace(/[^0-9](?![0-9])/g, (letter) => `&#${letter.codePointAt(0)}`),
  "hexadecimal in pairs": (text) => pairs(text).join(":"),
  "hexadecimal numbers": (text) =>
    pairs(text)
      .map((pair) => `0x${pair}`)
      .join(", "),
  "split by tags": (text) => lines(text, 10, "<br>"),
  "split by tags inside a page": (text) => lines(text, 9, "&lt;br /&gt;"),
  "split by U+2028": (text) => lines(text, 10, "\u2028"),
  "split by form feeds": (text) => lines(text, 10, "\f"),
  "split by form feeds inside JSON": (text) => lines(text, 10, "\\f"),
  "split by spaces of no width": (text) => lines(text, 10, "\u200b"),
  "base64 as mail has it": (text) => lines(Buffer.from(text).toString("base64"), 16, "\r\n"),
};

const WINDOW = 9;
const squeezed = (text) =>
  text
    .replace(/\\+[rntf]|\\+u2028|=\r?\n|[\s\u200b]+|(?:<|&lt;)br ?\/?(?:>|&gt;)/g, "")
    .replace(/\b0x([0-9a-f]{2}),?/gi, "$1")
    .replace(/(?<=[0-9a-f]{2}):(?=[0-9a-f]{2})/gi, "");
const unescaped = (text) =>
  text
    .replace(/\\+u([0-9a-f]{4})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/&(?:#x([0-9a-f]+)|#(\d+)|(amp|lt|gt|quot|apos));?/gi, (_, sixteen, ten, name) =>
      name
        ? { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }[name.toLowerCase()]
        : String.fromCodePoint(sixteen ? Number.parseInt(sixteen, 16) : Number(ten)),
    )
    .replace(/%([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\+(["'/\\])/g, "$1");

/** Three letters as a number of 16 bits; some share one. */
const beginningAt = (/** @type {string} */ text, /** @type {number} */ at) =>
  (text.charCodeAt(at) * 1_021 + text.charCodeAt(at + 1) * 31 + text.charCodeAt(at + 2)) & 0xffff;

/** Finds pieces of the secrets in texts: a detector of its own, which shares nothing with what it checks. */
export function detector({ secrets, known = 0 }) {
  const pieces = new Map();
  // How pieces begin: a look here spares nearly every position of a text the making of a piece.
  const beginnings = new Uint8Array(2 ** 16);
  const add = (form, from, text) => {
    const plain = text.toLowerCase();
    for (let at = from; at + WINDOW <= plain.length; at++) {
      pieces.set(plain.slice(at, at + WINDOW), form);
      beginnings[beginningAt(plain, at)] = 1;
    }
  };
  secrets.forEach((secret, at) => {
    const from = at === 1 ? known : 0;
    add("raw", from, secret);
    add("unescaped", from, unescaped(secret));
    add("squeezed", from, squeezed(unescaped(secret)));
    for (const encoding of /** @type {const} */ (["base64", "base64url"]))
      add(encoding, Math.ceil((from * 4) / 3), Buffer.from(secret).toString(encoding).replace(/=+$/, ""));
    add("hex", from * 2, hex(secret));
  });
  const clean = new Set();
  return (text) => {
    for (const line of [text, ...text.split("\n")]) {
      // The debug records of one operation resemble one another.
      if (clean.has(line)) continue;
      for (const variant of new Set([
        line,
        squeezed(line),
        unescaped(squeezed(line)),
        squeezed(unescaped(line)),
        unescaped(unescaped(squeezed(line))),
      ])) {
        const plain = variant.toLowerCase();
        for (let at = 0; at + WINDOW <= plain.length; at++) {
          if (!beginnings[beginningAt(plain, at)]) continue;
          const found = pieces.get(plain.slice(at, at + WINDOW));
          if (found) return `${found}: …${plain.slice(Math.max(0, at - 40), at + 60)}…`;
        }
      }
      clean.add(line);
    }
    return undefined;
  };
}
