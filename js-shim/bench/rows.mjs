// What is measured, and what it should come to. `goals`: [figure, against, factor], or an amount of MB for `most`.

const ALL = ["ours", "peer", "fetch"];

/** @typedef {[figure: string, against: string, factor: number]} Goal */

/**
 * @typedef {object} Row
 * @property {string} key
 * @property {string} title
 * @property {string} [task]
 * @property {number} [amount]
 * @property {number} [count]
 * @property {string[]} figures
 * @property {string[]} contenders
 * @property {Goal[]} goals
 */

/** @type {Row[]} */
export const rows = [
  {
    key: "size",
    title: "Bundle",
    figures: ["raw", "gzip"],
    contenders: ["ours", "peer"],
    goals: [
      ["raw", "peer", 0.3],
      ["gzip", "peer", 0.45],
    ],
  },
  {
    key: "load",
    title: "Load, cold",
    task: "load",
    count: 9,
    figures: ["wall"],
    contenders: ["ours", "peer"],
    goals: [["wall", "peer", 0.1]],
  },
  {
    key: "first",
    title: "Load and first call",
    task: "first",
    count: 5,
    figures: ["wall"],
    contenders: ALL,
    goals: [],
  },
  {
    key: "one",
    title: "One call",
    task: "one",
    count: 5,
    figures: ["wall", "cpu"],
    contenders: ALL,
    goals: [
      ["cpu", "fetch", 1.1],
      ["cpu", "peer", 0.95],
    ],
  },
  {
    key: "together",
    title: "64 calls at once",
    task: "together",
    count: 5,
    figures: ["wall", "cpu"],
    contenders: ALL,
    goals: [],
  },
  ...[300, 1000].map(
    /** @returns {Row} */ (pages) => ({
      key: `all${pages}`,
      title: `List of ${pages} pages of 100`,
      task: "all",
      amount: pages,
      count: 5,
      figures: ["wall", "cpu", "peak"],
      contenders: ALL,
      goals: [
        ["wall", "fetch", 1.05],
        ["wall", "peer", 0.95],
        ["peak", "fetch", 1.05],
        ["peak", "peer", 1.05],
      ],
    }),
  ),
  {
    key: "picklist",
    title: "Picklist of 10,000",
    task: "picklist",
    amount: 100,
    count: 5,
    figures: ["wall", "peak"],
    contenders: ALL,
    goals: [],
  },
  ...["download", "upload"].map(
    /** @returns {Row} */ (task) => ({
      key: task,
      title: `${task === "download" ? "Download" : "Upload"} of 50 MB`,
      task,
      count: 5,
      figures: ["wall", "peak"],
      contenders: ALL,
      // Twice the file, and the process that does nothing.
      goals: [["peak", "idle", 2 * 50]],
    }),
  ),
];
