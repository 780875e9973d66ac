// Lines for people: 100 columns, colour on a terminal only.

const plain = process.env.NO_COLOR || !process.stdout.isTTY;
const painted = (/** @type {number} */ code) => (/** @type {string} */ text) =>
  plain ? text : `\x1b[${code}m${text}\x1b[0m`;

export const green = painted(32);
export const red = painted(31);
export const dim = painted(2);
export const bold = painted(1);

/**
 * Text of exactly `width` columns.
 * @param {unknown} text
 * @param {number} width
 */
export const column = (text, width) => {
  const letters = [...String(text)];
  return letters.length > width
    ? `${letters.slice(0, width - 1).join("")}…`
    : letters.join("") + " ".repeat(width - letters.length);
};

/**
 * 0.4 ms, 12 ms, 3.4 s
 * @param {number} ms
 */
export const duration = (ms) =>
  ms < 9.95 ? `${ms.toFixed(1)} ms` : ms < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
