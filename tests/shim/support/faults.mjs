// The emulator's faults, once and for good. What each is to an operation:
//   did      "nothing": it strikes before anything is done; "all": it was done and the answer got lost on its way
//   heals    who gets over one strike: "all", those that may be sent "again", or only those for whom it is no "answer"
//   code     what an operation ends with that does not get over it
//   waits    the pauses that the fault asks for, in milliseconds
//   late     it is done some real milliseconds later, so what is slept takes a hundredth of its time, and is waited for

/** @type {Fault[]} */
const server = [500, 502, 503].flatMap((status) =>
  ["json", "html"].flatMap((form) =>
    ["before", "after"].map((when) => ({
      name: `${status} ${form}, ${when}`,
      rule: { kind: "status", status, form, when },
      did: when === "before" ? "nothing" : "all",
      heals: "again",
      code: `GORGIAS_${status}`,
    })),
  ),
);

/**
 * @typedef {object} Fault
 * @property {string} name
 * @property {Record<string, unknown> & { kind: string }} rule
 * @property {"nothing" | "all"} did
 * @property {"all" | "again" | "answer"} heals
 * @property {string} [code]
 * @property {[least: number, most: number]} [waits]
 * @property {boolean} [harmless]
 * @property {number} [patience]
 * @property {boolean} [churns]
 * @property {boolean} [late]
 */

/** @type {Fault[]} */
export const faults = [
  { name: "latency", rule: { kind: "latency", ms: 60 }, did: "all", heals: "all", harmless: true },
  { name: "slow body", rule: { kind: "slow_body", ms: 60, chunks: 6 }, did: "all", heals: "all", harmless: true },
  {
    name: "429, Retry-After in seconds",
    rule: { kind: "rate_limited", retry_after: 7 },
    did: "nothing",
    heals: "all",
    code: "GORGIAS_429",
    waits: [7000, 7000],
  },
  {
    name: "429, Retry-After as a date",
    rule: { kind: "rate_limited", retry_after: 9, form: "date" },
    did: "nothing",
    heals: "all",
    code: "GORGIAS_429",
    waits: [7000, 9000],
  },
  {
    name: "429 without Retry-After",
    rule: { kind: "rate_limited" },
    did: "nothing",
    heals: "all",
    code: "GORGIAS_429",
    waits: [500, 1200],
  },
  ...server,
  { name: "cut before", rule: { kind: "cut", when: "before" }, did: "nothing", heals: "again", code: "UNREACHABLE" },
  { name: "cut after", rule: { kind: "cut", when: "after" }, did: "all", heals: "again", code: "UNREACHABLE" },
  {
    name: "cut during the answer",
    rule: { kind: "cut", when: "during" },
    did: "all",
    heals: "again",
    code: "UNREACHABLE",
  },
  {
    name: "no answer in time, before",
    rule: { kind: "latency", ms: 800 },
    patience: 60,
    did: "nothing",
    heals: "again",
    code: "TIMEOUT",
  },
  {
    name: "no answer in time, after",
    rule: { kind: "slow_body", ms: 800, chunks: 5 },
    patience: 60,
    did: "all",
    heals: "again",
    code: "TIMEOUT",
  },
  { name: "truncated JSON", rule: { kind: "truncated" }, did: "all", heals: "answer", code: "UNEXPECTED_RESPONSE" },
  { name: "an empty answer", rule: { kind: "empty" }, did: "all", heals: "answer", code: "UNEXPECTED_RESPONSE" },
  { name: "an HTML page", rule: { kind: "html" }, did: "all", heals: "answer", code: "UNEXPECTED_RESPONSE" },
  {
    name: "cut, and done later",
    rule: { kind: "late_commit", ms: 45 },
    late: true,
    did: "all",
    heals: "again",
    code: "UNREACHABLE",
  },
  {
    name: "given up, and done later",
    rule: { kind: "timeout_commit", ms: 150 },
    patience: 60,
    late: true,
    did: "all",
    heals: "again",
    code: "TIMEOUT",
  },
  {
    name: "a body without an end",
    rule: { kind: "endless" },
    did: "all",
    heals: "answer",
    code: "UNEXPECTED_RESPONSE",
  },
  {
    name: "a body that unfolds to 300 MB",
    rule: { kind: "gzip_bomb", megabytes: 300 },
    did: "all",
    heals: "answer",
    code: "UNEXPECTED_RESPONSE",
  },
  {
    name: "half of what was compressed",
    rule: { kind: "cut_gzip" },
    did: "all",
    heals: "answer",
    code: "UNEXPECTED_RESPONSE",
  },
  { name: "a repeated cursor", rule: { kind: "repeated_cursor" }, did: "all", heals: "all", harmless: true },
  { name: "overlapping pages", rule: { kind: "overlap", records: 3 }, did: "all", heals: "all", harmless: true },
  {
    name: "churn",
    rule: { kind: "churn", insert: 2, remove: 1, remove_served: 1, touch: 2 },
    did: "all",
    heals: "all",
    harmless: true,
    churns: true,
  },
];

/** Whether a body is so long that reading up to its bound takes its time. */
export const isLong = (/** @type {string} */ kind) => ["endless", "gzip_bomb"].includes(kind);

/** All of them at once, by chance: the same chance for the same seed. */
export const storm = (seed) =>
  faults
    .filter(({ patience, churns, late, rule }) => !patience && !churns && !late && !isLong(rule.kind))
    .map(({ rule }, number) => ({ ...rule, probability: 0.03, seed: seed * 100 + number }));
