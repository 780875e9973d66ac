// What the platform is shown, in two: the outline, of which the component's object is made at every load, and the rest,
// which is packed and read when somebody looks at an operation.

/** @typedef {import("../tools/project.mjs").Manifest & { key: string, public: boolean }} Platform */

/** Members of an operation that are long, and that no flow reads. */
const SHOWN = ["display", "inputs", "examplePayload"];

/**
 * @param {Platform} platform  what codegen made of the manifest
 * @returns {{ outline: import("../runtime/component.js").Outline, shown: object }}
 */
export function outlined({ key, public: isPublic, actions, dataSources, triggers = {}, ...rest }) {
  const sections = { actions, dataSources, triggers };
  const each = (/** @type {(rows: Record<string, object>) => any} */ make) =>
    /** @type {any} */ (Object.fromEntries(Object.entries(sections).map(([name, rows]) => [name, make(rows)])));
  const connections = rest.connections.map(({ key }) => key);
  return {
    outline: { key, public: isPublic, connections, operations: each(traitsOf) },
    shown: {
      ...rest,
      ...each((rows) => Object.values(rows).map((row) => members(row, (name) => SHOWN.includes(name)))),
    },
  };
}

/**
 * The traits that there are, and the operations in a row, each with the place of its own: `getTicket:1 listTickets:1`.
 * @param {Record<string, object>} rows
 * @returns {[traits: object[], operations: string]}
 */
function traitsOf(rows) {
  /** @type {string[]} */
  const known = [];
  const operations = Object.entries(rows).map(([key, row]) => {
    const traits = JSON.stringify(members(row, (name) => !SHOWN.includes(name)));
    if (!known.includes(traits)) known.push(traits);
    return `${key}:${known.indexOf(traits)}`;
  });
  return [known.map((traits) => JSON.parse(traits)), operations.join(" ")];
}

/**
 * @param {object} row
 * @param {(name: string) => boolean} isWanted
 */
const members = (row, isWanted) => Object.fromEntries(Object.entries(row).filter(([name]) => isWanted(name)));
