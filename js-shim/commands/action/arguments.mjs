// What the command line of `npm run action` says → the inputs of an operation. Reads the manifest, knows no operation.

import { readFileSync, statSync } from "node:fs";
import { basename, extname } from "node:path";
import { Failure } from "../../tools/command.mjs";
import { nearest } from "../../tools/nearest.mjs";
import { assignment, exampleOf, FILE_KINDS, nameInput, namesFile } from "./written.mjs";

/** @typedef {import("../../tools/project.mjs").Input} Input */
/** @typedef {import("../../tools/project.mjs").Operation} Operation */

/** @type {Record<string, string | undefined>} */
const CONTENT_TYPES = {
  ".csv": "text/csv",
  ".gif": "image/gif",
  ".html": "text/html",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".json": "application/json",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".txt": "text/plain",
  ".webp": "image/webp",
};

/** The options, and what follows those that take something. */
const OPTIONS = /** @type {const} */ ({
  "--list": undefined,
  "--help": undefined,
  "--as-typed": undefined,
  "--output": "the name of a file",
  "--state": "the name of a file",
});

/** What is done with a trigger of each type. */
export const VERBS = /** @type {Record<string, "polling" | "webhook">} */ ({ poll: "polling", listen: "webhook" });

/** @typedef {{ list?: true, help?: true, asTyped?: true, output?: string, state?: string }} Options */
/**
 * What was asked for: the list, or an operation with its params or its help.
 * @typedef {{ list: true, help?: undefined } | {
 *   list?: undefined, help?: true, verb?: string, operation: Operation, params: Record<string, unknown>,
 *   output?: string, state?: string
 * }} Asked
 */

/**
 * @param {string[]} words  of the command line
 * @param {Operation[]} known
 * @returns {Asked}
 */
export function parseArguments(words, known) {
  const { options, rest } = split(words);
  const [first] = rest;
  const verb = first !== undefined && Object.hasOwn(VERBS, first) ? first : undefined;
  const [key, ...assigned] = verb ? rest.slice(1) : rest;
  if (options.list || (key === undefined && !verb)) return { list: true };
  const operation = operationOf(key, verb, known);
  const { help, output, state } = options;
  const params = help ? {} : readParams(operation, assigned, known, options.asTyped === true);
  return { help, verb, operation, params, output, state };
}

/**
 * The options, and the words that are left.
 * @param {string[]} words
 */
function split(words) {
  /** @type {Record<string, string | true>} */
  const found = {};
  const rest = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (!word.startsWith("--")) {
      rest.push(word);
      continue;
    }
    if (!Object.hasOwn(OPTIONS, word)) {
      const [near] = nearest(word, Object.keys(OPTIONS));
      throw new Failure(`There is no option ${word}${near ? `; did you mean ${near}?` : "."}`);
    }
    const wanted = OPTIONS[/** @type {keyof typeof OPTIONS} */ (word)];
    const name = word.slice(2).replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
    if (wanted === undefined) found[name] = true;
    else {
      at += 1;
      const value = words[at];
      if (!value) throw new Failure(`${word} needs ${wanted}.`);
      found[name] = value;
    }
  }
  return { options: /** @type {Options} */ (found), rest };
}

/**
 * @param {string | undefined} key
 * @param {string | undefined} verb
 * @param {Operation[]} known
 */
function operationOf(key, verb, known) {
  const fitting = known.filter((one) => !verb || one.trigger?.type === VERBS[verb]);
  if (key === undefined)
    throw new Failure(`${verb} needs a trigger: ${fitting.map((one) => `${verb} ${one.key}`).join(", ")}.`);
  const operation = known.find((one) => one.key === key);
  if (!operation) {
    const near = nearest(
      key,
      fitting.flatMap((one) => [one.key, one.display.label]),
    ).map((name) => fitting.find((one) => one.key === name || one.display.label === name)?.key);
    const perhaps = near.length ? ` Did you mean ${[...new Set(near)].join(" or ")}?` : "";
    throw new Failure(`There is no operation ${JSON.stringify(key)}.${perhaps} -- --list shows all of them.`);
  }
  const own = Object.keys(VERBS).find((one) => VERBS[one] === operation.trigger?.type);
  if (verb !== own)
    throw new Failure(
      own ? `${key} is a trigger: write ${own} ${key}.` : `${key} is not a trigger: leave out ${verb}.`,
    );
  return operation;
}

/**
 * @param {Operation} operation
 * @param {string[]} words
 * @param {Operation[]} known
 * @param {boolean} asTyped  whether the values are text, whatever they look like
 */
function readParams(operation, words, known, asTyped) {
  const { key, inputs } = operation;
  /** @type {Record<string, unknown>} */
  const params = {};
  /** @type {Record<string, string>} */
  const names = {};
  /** @type {string[]} */
  const problems = [];
  for (const [at, word] of words.entries()) {
    const [, name, text = ""] = word.match(/^([\w-]+)=(.*)$/s) ?? [];
    const input = inputs.find((one) => one.key === name);
    if (name === undefined) {
      const told = stray(words, at, operation);
      // Of several words that belong together the first speaks.
      if (at === 0 || words[at - 1]?.includes("=") || !told.includes("Quote")) problems.push(told);
    } else if (!input) problems.push(unknownInput(operation, name, known));
    else {
      try {
        const { value, file } =
          asTyped || namesFile(input, inputs) ? { value: typed(input, text) } : given(input, text);
        params[input.key] = params[input.key] === undefined ? value : [params[input.key], value].flat();
        const nameKey = file && nameInput(input, inputs)?.key;
        if (nameKey) names[nameKey] = file;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        problems.push(error.message);
      }
    }
  }
  if (problems.length) throw new Failure(`${problems.join("\n")}\n-- ${key} --help shows the inputs of ${key}.`);
  // A name that was given wins.
  return { ...names, ...params };
}

/**
 * What is wrong with a word that assigns nothing.
 * @param {string[]} words
 * @param {number} at
 * @param {Operation} operation
 */
function stray(words, at, { inputs }) {
  const word = words[at] ?? "";
  const input = inputs.find(({ key }) => key.toLowerCase() === word.toLowerCase());
  if (input) return `${input.key} needs a value: ${exampleOf(input, inputs) ?? `${input.key}=…`}`;
  const before = words.slice(0, at).findLastIndex((one) => one.includes("="));
  const next = words.findIndex((one, place) => place > at && one.includes("="));
  if (before < 0)
    return `${JSON.stringify(word)} is not of the form key=value. Quote values with spaces: key='two words'`;
  const [name = "", ...value] = words
    .slice(before, next < 0 ? undefined : next)
    .join(" ")
    .split("=");
  return `${JSON.stringify(word)} is not of the form key=value. Quote values with spaces: ${assignment(name, value.join("="))}`;
}

/**
 * What can be done instead of an input that is not there.
 * @param {Operation} operation
 * @param {string} name
 * @param {Operation[]} known
 */
function unknownInput({ key, inputs, wire }, name, known) {
  const lines = [`${key} has no input ${JSON.stringify(name)}.`];
  const near = nearest(
    name,
    inputs.flatMap((input) => [input.key, input.label]),
  ).map((one) => inputs.find((input) => input.key === one || input.label === one)?.key);
  if (near.length) lines[0] += ` Did you mean ${[...new Set(near)].join(" or ")}?`;
  const word = new RegExp(`\\b${name.replace(/[_-]|(?=[A-Z])/g, "[ _-]?")}`, "i");
  // What never reaches Gorgias filters nothing.
  const speaking = inputs.filter(({ comments = "", wire }) => wire.in !== "call" && word.test(comments));
  for (const { key, comments = "" } of speaking.slice(0, 2)) lines.push(`  ${key}: ${comments}`);
  const others = known.filter(
    (one) => one.wire.resource === wire.resource && one.inputs.some(({ key }) => key === name),
  );
  if (others.length) lines.push(`  ${name} is an input of ${others.map((one) => one.key).join(", ")}.`);
  return lines.join("\n");
}

/**
 * The value of an input, and the name of the file that it came from. `@pot.pdf` is the file: its bytes where the input
 * takes bytes, else its text.
 * @param {Input} input
 * @param {string} text
 * @returns {{ value: unknown, file?: string }}
 */
function given(input, text) {
  if (!text.startsWith("@")) {
    if (isFile(text))
      throw new Failure(
        `${input.key}=${text} gives the text ${JSON.stringify(text)}, but there is a file of that name. To give the file, write ` +
          `${assignment(input.key, `@${text}`)}; to give the text, add --as-typed.`,
      );
    return { value: typed(input, text) };
  }
  const path = text.slice(1);
  const value = fileValue(path, input);
  const file = basename(path);
  return { value: input.collection === "keyvaluelist" ? [{ key: file, value }] : value, file };
}

/**
 * A name without a folder and an ending, such as `open` or `5`, is more likely a value.
 * @param {string} text
 */
function isFile(text) {
  try {
    return /[/\\.]/.test(text) && statSync(text).isFile();
  } catch {
    // None of that name, or no name at all.
    return false;
  }
}

/**
 * Text as it is; of pairs also `key: value`.
 * @param {Input} input
 * @param {string} text
 */
function typed({ collection }, text) {
  if (collection !== "keyvaluelist" || /^\s*[[{]/.test(text)) return text;
  const [, key, value] = text.match(/^\s*([^:=]+?)\s*[:=]\s*(.*)$/s) ?? [];
  return key === undefined ? text : [{ key, value }];
}

/**
 * @param {string} path
 * @param {Input} input
 */
function fileValue(path, { key, wire }) {
  let data;
  try {
    data = readFileSync(path);
  } catch (error) {
    const reason = /** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT" ? "there is no such file" : error;
    throw new Failure(`${key}: ${path} cannot be read: ${reason}. If @${path} is meant as text, add --as-typed.`);
  }
  if (!FILE_KINDS.includes(wire.kind)) return textOf(data, path, key);
  return wire.kind === "payload"
    ? data
    : { data, contentType: CONTENT_TYPES[extname(path).toLowerCase()] ?? "application/octet-stream" };
}

/**
 * @param {Buffer} data
 * @param {string} path
 * @param {string} key
 */
function textOf(data, path, key) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(data);
  } catch {
    throw new Failure(`${key} takes text, and ${path} is not a text file (UTF-8).`);
  }
}
