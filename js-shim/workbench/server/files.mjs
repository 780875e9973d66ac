// The one folder whose files the page reads and writes: flows and payloads, by name.

import { lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Refused } from "../engine/component.mjs";

const KINDS = { flows: /^[\w][\w .-]*\.ya?ml$/i, payloads: /^[\w][\w .-]*\.json$/i };

export class Files {
  constructor(folder) {
    this.folder = folder;
  }

  /** { flows: [names], payloads: [names] } */
  list() {
    return Object.fromEntries(
      Object.entries(KINDS).map(([kind, pattern]) => {
        try {
          return [
            kind,
            readdirSync(join(this.folder, kind))
              .filter((name) => pattern.test(name))
              .sort(),
          ];
        } catch {
          return [kind, []];
        }
      }),
    );
  }

  /** Where a file lies. No way out of the folder: neither by its name nor by a link. */
  path(kind, name) {
    const pattern = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
    if (!pattern) throw new Refused(`There are flows and payloads, no ${kind}.`, "NOT_FOUND");
    if (!pattern.test(name) || name.includes("..")) {
      throw new Refused(
        `${JSON.stringify(name)} is no name of a file here: letters, digits, blanks, dots and dashes, ending in ${kind === "flows" ? ".yml" : ".json"}.`,
        "BAD_NAME",
      );
    }
    const folder = join(this.folder, kind);
    mkdirSync(folder, { recursive: true });
    const path = join(folder, name);
    const isLink = (one) => lstatSync(one, { throwIfNoEntry: false })?.isSymbolicLink();
    if (isLink(folder) || isLink(path) || realpathSync(folder) !== join(realpathSync(this.folder), kind)) {
      throw new Refused(`${name} is a link; the workbench follows none.`, "BAD_NAME");
    }
    return path;
  }

  read(kind, name) {
    const path = this.path(kind, name);
    try {
      return readFileSync(path, "utf8");
    } catch {
      throw new Refused(`There is no ${kind.slice(0, -1)} ${JSON.stringify(name)}.`, "NOT_FOUND");
    }
  }

  write(kind, name, text) {
    writeFileSync(this.path(kind, name), text);
  }
}
