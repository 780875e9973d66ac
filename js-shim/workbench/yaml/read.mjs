// The YAML of an integration → plain data, with the place of everything in the text.

import { isMap, isSeq, LineCounter, parseDocument } from "yaml";

// As the platform's own output: YAML 1.1, in which `yes` is true. Dates and times of day stay texts: no input is a Date.
/** @type {any} */
const OPTIONS = {
  version: "1.1",
  customTags: (tags) => tags.filter(({ tag, format }) => format !== "TIME" && !tag?.endsWith(":timestamp")),
};
/** What one file may be, in characters. */
const LONGEST = 5_000_000;

/**
 * `{document, model, problems, place}`: `model` is undefined where the text is no YAML; `place(path, of)` gives
 * `{line, col}` of a value, or of its key.
 */
export function readYaml(text) {
  const lines = new LineCounter();
  if (text.length > LONGEST) return nothing(`The text is ${text.length} characters long. At most ${LONGEST} are read.`);
  const document = parseDocument(text, { ...OPTIONS, lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), col: Math.max(1, col) };
  };
  const problems = document.errors.map(({ message, pos }) => ({
    ...at(pos[0]),
    path: [],
    severity: "error",
    message: `This is no YAML: ${message}`,
  }));
  let model;
  if (problems.length === 0) {
    try {
      model = document.toJS({ maxAliasCount: 100 });
    } catch (error) {
      problems.push({
        line: 1,
        col: 1,
        path: [],
        severity: "error",
        message: `This YAML cannot be read: ${error.message}`,
      });
    }
  }
  return { document, model, problems, place: (path, of) => placeOf(document, path, of, at) };
}

const nothing = (message) => ({
  model: undefined,
  problems: [{ line: 1, col: 1, path: [], severity: "error", message }],
  place: () => ({ line: 1, col: 1 }),
});

/** The place of the value at a path, as deep as there is something; of its key where `of` is "key". */
function placeOf(document, path, of, at) {
  /** @type {any} */
  let node = document.contents;
  let range = node?.range;
  for (const [depth, key] of path.entries()) {
    const isLast = depth === path.length - 1;
    if (isMap(node)) {
      /** @type {any[]} */
      const items = node.items;
      const pair = items.find(({ key: own }) => String(own?.value ?? own) === String(key));
      if (!pair) break;
      range = (isLast && of === "key") || !pair.value?.range ? pair.key?.range : pair.value.range;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      if (!node) break;
      range = node.range ?? range;
    } else break;
  }
  return at(range?.[0] ?? 0);
}
