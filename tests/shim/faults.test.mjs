// Every fault of the emulator on every operation: nothing lost, nothing doubled, no partial result that looks whole,
// no call that outlives its deadline. What happened is read from the emulator's state, not from what the call says.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { openEmulator } from "../../js-shim/tools/emulator.mjs";
import { faults, isLong, storm } from "./support/faults.mjs";
import { connection, operations } from "./support/harness.mjs";
import { createComponent } from "./support/requests.mjs";
import { scenarios } from "./support/scenarios.mjs";
import { difference, snapshot, timeless } from "./support/snapshot.mjs";
import { syncClock, timeline } from "./support/timeline.mjs";

// An operation's own deadline.
const DEADLINE = 14 * 60_000;
const CODES = /^(INVALID_INPUT|CONNECTION|GORGIAS_\d{3}|TIMEOUT|UNREACHABLE|UNEXPECTED_RESPONSE)$/;
const STORMS = 8;

let emulator;
const unhandled = [];
const note = (reason) => unhandled.push(reason);
before(async () => {
  emulator = await openEmulator();
  process.on("unhandledRejection", note);
});
after(async () => {
  process.off("unhandledRejection", note);
  await emulator.stop();
  assert.deepEqual(unhandled, []);
});

/**
 * Performs a scenario and tells how it went; `patience` is how long a request may take, instead of a minute;
 * with `late`, what is slept takes a hundredth of its time.
 * @param {{ key: string, give?: unknown }} scenario
 * @param {{ patience?: number, given?: unknown, seed?: number, late?: boolean }} options
 */
async function perform({ key, give }, { patience, given, seed, late } = {}) {
  const time = timeline(seed);
  const sleep = (/** @type {number} */ milliseconds) =>
    Promise.all([time.sleep(milliseconds), late ? delay(milliseconds / 100) : undefined]);
  const requests = [];
  const fetch = async (request) => {
    const { method, url } = request;
    requests.push(`${method} ${url}`);
    const impatient = patience
      ? new Request(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(patience)]) })
      : request;
    return emulator.fetch(impatient);
  };
  const component = createComponent({ fetch, ...time, sleep });
  const { perform: run } = component.actions[key] ?? component.dataSources[key];
  const started = time.now();
  const params = { ...(typeof give === "function" ? give(given) : give), connection };
  let timer;
  const hung = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("it hangs")), 20_000);
  });
  const call = run({}, params).then(
    (result) => ({ result }),
    (error) => ({ error }),
  );
  try {
    const ended = await Promise.race([call, hung]);
    return { ...ended, slept: time.slept, took: time.now() - started, requests };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The shop as it was, with what the scenario needs; `untouched` when nothing happened to it since the last time.
 * @param {{ before?: [key: string, params: object] }} scenario
 */
async function prepared({ before: needed }, untouched = false) {
  await emulator.faults();
  if (!untouched || needed) await emulator.reset();
  await syncClock(emulator);
  if (!needed) return undefined;
  const [key, give] = needed;
  const { result, error } = await perform({ key, give });
  if (error) throw error;
  return result.data;
}

const snapshotNow = async () => snapshot(await emulator.state());

/** A scenario without any fault: its result, and what it does to the shop. */
async function baselineOf(scenario) {
  const given = await prepared(scenario);
  const old = await snapshotNow();
  const { result, error, requests } = await perform(scenario, { given });
  assert.equal(error, undefined, `${scenario.name} fails without any fault: ${error?.message}`);
  return { result: comparable(scenario, result), old, done: difference(old, await snapshotNow()), requests };
}

// A record that was looked up comes as it is read, which is not word for word as it is created or merged.
/** @type {(scenario: import("./support/scenarios.mjs").Scenario, result: any) => string} */
const comparable = ({ proves, again }, result) => {
  if (again !== "found" && !proves) return timeless(result);
  const { data } = result ?? {};
  const isChosen = data?.created !== undefined;
  return isChosen
    ? `the record ${(data.customer ?? data.ticket).id}, created: ${data.created}`
    : `the record ${data?.id}`;
};

test("the table holds every operation of the manifest", () => {
  const known = operations().map(({ key }) => key);
  assert.deepEqual([...new Set(scenarios.map(({ key }) => key))].sort(), [...known].sort());
  assert.ok(known.length >= 28);
});

test("the table holds every fault that the emulator knows", async () => {
  const refusal = await emulator.faults({ kind: "?" }).then(() => "", String);
  const kinds = refusal.match(/Must be one of: ([\w, ]+)\./)[1].split(", ");
  assert.ok(kinds.length >= 11, refusal);
  assert.deepEqual([...new Set(faults.map(({ rule }) => rule.kind))].sort(), kinds.sort());
  for (const when of ["before", "after", "during"])
    assert.ok(
      faults.some(({ rule }) => rule.kind === "cut" && rule.when === when),
      when,
    );
});

/** Until what is done late is done. */
async function isDone() {
  for (;;) {
    const [{ fired, effects }] = await emulator.effects();
    if (effects.filter((effect) => "committed" in effect).length >= fired) return;
    await delay(5);
  }
}

/** Whether a scenario gets over one strike of a fault. */
function overcomes(scenario, fault) {
  const { key, again, hit } = scenario;
  const { heals, rule, patience, did } = fault;
  const isElsewhere = hit !== undefined;
  if (heals === "all") return true;
  // What took too long may be carried out after it was looked for, so it is not sent again.
  if (again === "found" && patience && did === "nothing") return false;
  if (heals === "again") return again !== "never" || (scenario.proves === true && did !== "nothing");
  // Of the first answer of a download, a redirect, only a header counts; but there has to be one.
  if (key === "downloadFile") return rule.kind !== "html" && !(isElsewhere && isLong(rule.kind));
  if (key === "rawRequest" && isLong(rule.kind)) return false;
  // An answer that cannot be read: nobody needs that of a delete; a raw request hands on what came, as text; without the
  // definitions of the fields Gorgias is the judge of their values.
  const judges = ["updateTicketCustomFields", "updateCustomerCustomFields", "rawRequest"];
  return again === "found" || scenario.proves === true || isSilent(key) || judges.includes(key);
}

// Their answers have no body, or one that nobody needs.
const isSilent = (key) =>
  key.startsWith("delete") || ["updateCustomerData", "addTicketTags", "setTicketTags"].includes(key);

/** What must be true of a call whatever happened to it. */
function invariants(scenario, baseline, { error, took, requests }, did, told) {
  assert.ok(took <= DEADLINE, `${told}: it took ${took} ms`);
  assert.ok(requests.length <= 100, `${told}: ${requests.length} requests`);
  if (error) {
    assert.match(String(error.code), CODES, `${told}: ${error.stack}`);
    assert.ok(error.message.length > 20, told);
    // Nothing, all of it, or of several values the first ones, and then it says which.
    const steps = baseline.done.split(", ");
    const parts = did === "same" ? [] : did.split(", ");
    assert.ok(
      parts.every((part) => steps.includes(part)),
      `${told}: it did ${did} instead of ${baseline.done}`,
    );
    // What was added is certain where only the ticket could not be read after it.
    const isAdded = scenario.key === "findOrCreateTicket" && /the message was added/.test(error.message);
    if (did !== "same" && scenario.again !== "harmless" && !isAdded)
      assert.match(error.message, /may have succeeded|probably succeeded/, `${told}: ${did}`);
    if (/nothing was changed/.test(error.message)) assert.equal(did, "same", told);
  } else {
    assert.equal(did, baseline.done, `${told}: it says it succeeded`);
  }
}

for (const scenario of scenarios) {
  test(scenario.name, async () => {
    const baseline = await baselineOf(scenario);
    let did;
    for (const fault of faults) {
      if (scenario.skips?.(fault)) continue;
      const given = await prepared(scenario, did === "same");
      did = undefined;
      await emulator.faults({ ...fault.rule, ...scenario.hit });
      const told = `${scenario.name}, ${fault.name}`;
      const ended = await perform(scenario, { given, patience: fault.patience, late: fault.late });
      if (fault.late) await isDone();
      const [{ fired }] = await emulator.effects();
      assert.ok(fired > 0, `${told}: the fault did not strike`);
      if (fault.churns) {
        assert.equal(ended.error, undefined, `${told}: ${ended.error?.message}`);
        continue;
      }
      did = difference(baseline.old, await snapshotNow());
      invariants(scenario, baseline, ended, did, told);
      if (overcomes(scenario, fault)) {
        assert.equal(ended.error, undefined, `${told}: ${ended.error?.message}`);
        if (!(scenario.key === "rawRequest" && fault.heals === "answer"))
          assert.equal(comparable(scenario, ended.result), baseline.result, told);
      } else {
        assert.equal(ended.error?.code, fault.code, `${told}: ${ended.error?.message ?? JSON.stringify(ended.result)}`);
        assert.equal(did, fault.did === "nothing" ? "same" : baseline.done, told);
      }
      if (fault.waits) {
        const [least, most] = fault.waits;
        // The flow author's own pauses are a raw request's floor.
        assert.ok(
          ended.slept.some((pause) => pause >= least && pause <= most),
          `${told}: paused ${ended.slept}`,
        );
      }
    }
  });

  test(`${scenario.name}, when it does not get better`, async () => {
    const baseline = await baselineOf(scenario);
    let did;
    for (const fault of faults.filter(({ harmless, patience }) => !harmless && !patience)) {
      if (scenario.skips?.(fault)) continue;
      const given = await prepared(scenario, did === "same");
      await emulator.faults({ ...fault.rule, ...scenario.hit, count: 0 });
      const told = `${scenario.name}, ${fault.name} for good`;
      const ended = await perform(scenario, { given, late: fault.late });
      if (fault.late) await isDone();
      await emulator.faults();
      did = difference(baseline.old, await snapshotNow());
      invariants(scenario, baseline, ended, did, told);
      if (fault.did === "nothing") assert.equal(did, "same", told);
      const isProven = scenario.proves && did !== "same";
      const isFelt = !isProven && fault.heals !== "answer" && !(fault.rule.when === "during" && isSilent(scenario.key));
      if (isFelt)
        assert.equal(ended.error?.code, fault.code, `${told}: ${ended.error?.message ?? JSON.stringify(ended.result)}`);
    }
  });
}

// Where something happens to the first try of a create, and something else to what is done about it.
const losses = [
  { kind: "cut", when: "before" },
  { kind: "cut", when: "after" },
  { kind: "status", status: 503, when: "after" },
].map((rule) => ({ ...rule, method: "POST" }));
const seconds = [
  { name: "the look-up is struck", hit: { method: "GET" } },
  { name: "the look-up is struck for good", hit: { method: "GET", count: 0 } },
  { name: "reading what was found is struck for good", hit: { method: "GET", nth: 2, count: 0 } },
  { name: "the second try is struck", hit: { method: "POST", nth: 2 } },
  { name: "the second try and all after it are struck", hit: { nth: 3, count: 0 } },
];

// Of what reads before it writes, the reads would be struck.
for (const scenario of scenarios.filter(({ again, hit }) => again === "found" && !hit)) {
  test(`${scenario.name}, when what is done about a lost answer is struck too`, async () => {
    const baseline = await baselineOf(scenario);
    const ends = { results: 0, errors: 0 };
    let did;
    for (const loss of losses) {
      /** @param {import("./support/faults.mjs").Fault} fault */
      const short = ({ harmless, patience, late, rule }) => !harmless && !patience && !late && !isLong(rule.kind);
      for (const fault of faults.filter(short)) {
        for (const { name, hit } of seconds) {
          await prepared(scenario, did === "same");
          await emulator.faults(loss, { ...fault.rule, ...hit });
          const told = `${scenario.name}, ${loss.kind} ${loss.when ?? ""}, ${name}: ${fault.name}`;
          const ended = await perform(scenario);
          await emulator.faults();
          did = difference(baseline.old, await snapshotNow());
          invariants(scenario, baseline, ended, did, told);
          assert.ok(
            ended.requests.filter((line) => line.startsWith("POST")).length <= 2 + 10,
            `${told}: sent again and again`,
          );
          if (ended.error) {
            ends.errors += 1;
            if (ended.error.code !== "GORGIAS_429")
              assert.match(ended.error.message, /may have succeeded|probably/, told);
          } else {
            ends.results += 1;
            assert.equal(comparable(scenario, ended.result), baseline.result, told);
          }
        }
      }
    }
    assert.ok(ends.results > 50 && ends.errors > 50, JSON.stringify(ends));
  });
}

test("custom fields, struck in the middle: what is said to be written is, and no more", async () => {
  const before = { 701: "Order::Delivery", 702: "1041" };
  const after = { 701: "Plant::Care", 702: "1055", 703: 20.5, 704: true };
  const scenario = { key: "updateTicketCustomFields", give: { ticket_id: 300001, custom_fields: after } };
  const valuesOf = ({ tickets }) => tickets.rows[300001].custom_fields;
  await emulator.faults();
  await emulator.reset();
  assert.deepEqual(valuesOf(await emulator.state()), before);
  for (const fault of faults.filter(
    ({ harmless, patience, late, heals }) => !harmless && !patience && !late && heals !== "answer",
  )) {
    for (let nth = 1; nth <= 4; nth += 1) {
      const told = `${fault.name}, from write ${nth} on`;
      await emulator.faults();
      await emulator.reset();
      await syncClock(emulator);
      await emulator.faults({ ...fault.rule, method: "PUT", nth, count: 0 });
      const { error } = await perform(scenario);
      assert.equal(error?.code, fault.code, told);
      const [, struck, said, untried] =
        error.message.match(/this was field (\d+) \(already written: (.*?)(?:; not tried: (.*?))?\)\.$/) ??
        assert.fail(`${told}: ${error.message}`);
      const named = (text = "") => text.match(/\d+/g) ?? [];
      assert.deepEqual([...named(said), struck, ...named(untried)], Object.keys(after), told);
      assert.equal(named(said).length, nth - 1, told);
      const expected = { ...before };
      // Where the answer alone was lost, the one that was struck is written as well; nobody says that it is not.
      for (const id of [...named(said), ...(fault.did === "all" ? [struck] : [])]) expected[id] = after[id];
      assert.deepEqual(valuesOf(await emulator.state()), expected, told);
    }
  }
});

test("custom fields, one of which does not take its value: nothing is written", async () => {
  await emulator.faults();
  await emulator.reset();
  const old = await snapshotNow();
  for (const wrong of [
    { 702: 5 },
    { 703: "20" },
    { 703: 100_001 },
    { 704: "true" },
    { 707: "any" },
    { 705: "Plant::Care" },
    { 799: "x" },
  ]) {
    for (const mode of ["", "merge", "replace"]) {
      const give = { ticket_id: 300001, custom_fields: { 701: "Plant::Care", ...wrong }, mode };
      const { error } = await perform({ key: "updateTicketCustomFields", give });
      // Of a field that is nowhere listed only Gorgias can tell.
      const judge = mode === "replace" || 799 in wrong ? /^GORGIAS_40[04]$/ : /^INVALID_INPUT$/;
      assert.match(String(error?.code), judge, JSON.stringify(wrong));
      assert.equal(difference(old, await snapshotNow()), "same", JSON.stringify(wrong));
    }
  }
});

/**
 * A picklist holds what it holds without faults, or as much as could be had without waiting for the call limit, and says
 * so. Only one whose first entry a setting decides may be in another order: without that setting it is as good.
 * @param {{ key: string, result: string, whole: string, told: string }} picked
 */
function assertAsGood({ key, result, whole, told }) {
  const entries = JSON.parse(result).result;
  const all = JSON.parse(whole).result;
  const last = entries.at(-1);
  if (last.key === "more" && CUT.test(last.label))
    return assert.deepEqual(entries.slice(0, -1), all.slice(0, entries.length - 1), told);
  if (!pickers.get(key)?.wire.picklist?.first) return assert.deepEqual(entries, all, told);
  const byKey = (/** @type {{ key: string }} */ one, /** @type {{ key: string }} */ other) =>
    one.key < other.key ? -1 : 1;
  assert.deepEqual(entries.toSorted(byKey), all.toSorted(byKey), told);
}

const pickers = new Map(
  operations()
    .filter(({ kind }) => kind === "dataSource")
    .map((operation) => [operation.key, operation]),
);

const CUT = /^… only the .* call limit is nearly used up/;

test("storms", async () => {
  for (const scenario of scenarios) {
    const baseline = await baselineOf(scenario);
    let did;
    for (let seed = 1; seed <= STORMS; seed += 1) {
      const given = await prepared(scenario, did === "same");
      await emulator.faults(...storm(seed));
      const told = `${scenario.name}, storm ${seed}`;
      const ended = await perform(scenario, { given, seed });
      await emulator.faults();
      did = difference(baseline.old, await snapshotNow());
      invariants(scenario, baseline, ended, did, told);
      if (!ended.result || ["rawRequest", "downloadFile"].includes(scenario.key)) continue;
      const result = comparable(scenario, ended.result);
      if (pickers.has(scenario.key)) assertAsGood({ key: scenario.key, result, whole: baseline.result, told });
      else assert.equal(result, baseline.result, told);
    }
  }
});
