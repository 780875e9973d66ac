// Reads interface.txt: { <operation's key>: { label, inputs: ['key* "Label" type collection', …] } }, sorted.

import { readFileSync } from "node:fs";

const text = readFileSync(new URL("./interface.txt", import.meta.url), "utf8");

export const expected = Object.fromEntries(
  text
    .split("\n")
    .filter((line) => line && !line.startsWith("#"))
    .map((line) => {
      const [, key = "", label = "", inputs = ""] = line.match(/^(\w+) "(.+?)":(.*)$/) ?? [];
      return [
        key,
        {
          label,
          inputs: inputs
            .split(";")
            .map((one) => one.trim())
            .filter(Boolean)
            .sort(),
        },
      ];
    }),
);

/** The same words for an input of the component. */
export const described = ({ key, required, label, type, collection }) =>
  [`${key}${required ? "*" : ""}`, `"${label}"`, type === "string" ? undefined : type, collection]
    .filter(Boolean)
    .join(" ");
