// `npm run bench:budget`: the pace against the emulator's real call limit, by both models: a bucket that leaks, as Gorgias
// describes it, and a count of the calls of a window, as recorded headers look. Its clock and the component's run faster than
// real time by the same factor; the figures are in their time. So is the lateness of timers: on a busy machine they are
// late by many milliseconds of real time, which a fast clock makes seconds of. A row that misses its mark while its
// timers were later than any network is measured again by a slower clock; the marks stay as they are.
//
// PACE.md keeps what a whole run found.
//
// What the limit allows in the long run is its calls in every window, neither more nor less: measured over whole windows,
// from the third one to the last before an instance ended. What comes before is the burst by which an idle account is
// filled, what comes after is the end, when fewer and fewer ask.

import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { buildEmulator, connection, openEmulator } from "../tools/emulator.mjs";
import { bundleFile } from "../tools/project.mjs";

const SPEEDS = process.env.SPEED ? [Number(process.env.SPEED)] : [8, 4, 2, 1];
/** Seconds of real time that a row takes at least. */
const SHORTEST = 5;
const LATENCY = 50;
/** How late, in the measured time, a twentieth of the timers may be before the clock is too fast for the machine. */
const LATE = 50;
const [asked] = process.argv.slice(2);
/** @type {string[]} */
const table = [];

// What is known of the figures. Edit it when a cause is found or removed.
const NOTES = `
- Eight on a count take longer than the least, which has neither the silence at the start, by which they find out how the
  limit counts, nor the end, when fewer and fewer ask and each needs a window to see what the others left. Of 24 windows the
  end costs one or so, and that the places are spread over the window another half. Of longer walks it is
  little.
- A window of 10 s is taken for one of 20 s at first: eight on a count lose one of theirs by that.
- Tried by simulation, 40 courses of chance for each of 12 limits, windows and latencies, and left:
  - One look after the short window instead of before: a count of 10 s gains 1 to 2 % of the whole time, but a leak cannot
    be told from a short count by then (3 % of the calls to a bucket are refused), and one of 20 s loses 0.2 %.
  - A second look after the short window: there are not places enough for all to look twice, and whoever does not know the
    window yet gets in the way of those who do: 9 % less of the whole time for 40 calls in 10 s.
  - Equal shares, so that all end together: 0.7 % at the most, were the true number of instances known.
  - Claiming sooner at the end, by the latest header or where a place was free at the same time of the window before: more
    refused, and nothing gained. Whoever claims first ends first, and the last one decides on the whole time.
`;

/**
 * One instance asks so many times, one after the other: how many failed, the milliseconds that its network took, how late its
 * timers were, and the status and real time of every answer.
 */
async function instance(url, pages, speed) {
  const { fetch: lead } = await openEmulator({ url });
  const lateness = [];
  const pause = (milliseconds) => {
    const due = performance.now() + milliseconds / speed;
    return new Promise((resolve) => setTimeout(resolve, milliseconds / speed)).then(
      () => void lateness.push((performance.now() - due) * speed),
    );
  };
  // A network that takes its time in both directions.
  const trip = () => pause(LATENCY * (0.25 + 0.5 * Math.random()));
  let network = 0;
  const answers = [];
  const fetch = async (url, init) => {
    const sent = performance.now();
    await trip();
    const response = await lead(url, init);
    answers.push({ status: response.status, at: Date.now() });
    const text = await response.text();
    await trip();
    network += performance.now() - sent;
    return new Response(text, response);
  };
  const begin = Date.now();
  const now = () => begin + (Date.now() - begin) * speed;
  const { getAccount } = createComponent({ fetch, sleep: pause, now }).actions;
  let failed = 0;
  for (let page = 0; page < pages; page += 1) await getAccount.perform({}, { connection }).catch(() => (failed += 1));
  const late = lateness.sort((a, b) => a - b)[Math.floor(lateness.length * 0.95)];
  return { failed, network: network * speed, late, answers };
}

const { createComponent, gorgiasApiKey } = createRequire(import.meta.url)(bundleFile);
if (asked === "instance") {
  const [url, pages, speed] = process.argv.slice(3);
  process.stdin.once("data", async () => {
    process.stdout.write(`${JSON.stringify(await instance(url, Number(pages), Number(speed)))}\n`);
    process.exit();
  });
  // Compiled before the start, which the parent gives.
  gorgiasApiKey(connection.fields);
  process.stdout.write("ready\n");
} else {
  await main();
}

async function main() {
  await buildEmulator();
  console.log(`Against the emulator's call limit, ${SPEEDS[0]} times as fast as real time (less for short rows), ${LATENCY} ms of network.
"Least" is (calls − limit) ÷ rate for a bucket; for a count the windows that must pass, and the network's time for the calls
after the last of them; or the time of all answers where that is longer. "Long run" is what was used of the limit over whole
windows, from the third one to the first end of an instance. "Late" is what a twentieth of the timers exceed.
`);
  tell("                                         calls  refused          time    of the least  long run  lost    late");
  const rows = [
    { limit: 40, seconds: 20 },
    { limit: 80, seconds: 20 },
    { limit: 40, seconds: 10 },
    { limit: 80, seconds: 10 },
  ].flatMap((limit) =>
    ["bucket", "count"].flatMap((model) => [
      { ...limit, model, instances: 1, pages: 80 },
      { ...limit, model, instances: 1, pages: 500 },
      { ...limit, model, instances: 8, pages: 3 * limit.limit },
      // What the start and the end cost is little of a longer walk. Minutes each, so only on the plans that most have.
      ...(model === "count" && limit.seconds === 20 ? [{ ...limit, model, instances: 8, pages: 500 }] : []),
    ]),
  );
  let missed = 0;
  for (const row of rows) missed += (await settled(row)) ? 0 : 1;
  tell(missed ? `${missed} of ${rows.length} miss their mark.` : "All within their marks.");
  writeFileSync(join(import.meta.dirname, "PACE.md"), page());
  process.exitCode = missed ? 1 : 0;
}

/** On the terminal, and on the page. */
function tell(line) {
  console.log(line);
  table.push(line);
}

/** What PACE.md says. */
function page() {
  return `# The pace, measured

Written by \`npm run bench:budget --prefix js-shim\` on ${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}. One instance alone and eight at once ask
against the emulator's call limit, ${LATENCY} ms of network away. The marks: alone at most one refusal and 1.05 of the least time; eight
at once 0.95 of the limit in the long run and under 2 % refused; nothing lost. What the columns mean the command says.

\`\`\`
${table.join("\n")}
\`\`\`
${NOTES}`;
}

/** Whether a row is within its marks, by the fastest clock that the machine keeps up with. */
async function settled(row) {
  // The first call of a process and the work of every call take real time, which a fast clock makes much of: a row is
  // not made shorter than some seconds.
  const least = ((row.pages * row.instances - row.limit) * row.seconds) / row.limit;
  const suits = SPEEDS.filter((speed) => speed <= Math.max(1, least / SHORTEST));
  const speeds = process.env.SPEED ? SPEEDS : suits;
  for (const [at, speed] of speeds.entries()) {
    const { isWell, late } = await measure(row, speed);
    if (isWell || late <= LATE || at === speeds.length - 1) return isWell;
    tell(`  The machine is too busy for this clock: again, ${speeds[at + 1]} times as fast as real time.`);
  }
}

async function measure({ model, limit, seconds, instances, pages }, speed) {
  const emulator = await openEmulator({
    args: ["--rate-limit", `${limit}/${seconds}s`, "--limit-model", model, "--clock-speed", String(speed)],
  });
  try {
    const children = await Promise.all(Array.from({ length: instances }, () => start(emulator.url, pages, speed)));
    const began = Date.now();
    const passed = (at) => ((at - began) / 1000) * speed;
    const ends = [];
    const ended = await Promise.all(children.map((go) => go().finally(() => ends.push(passed(Date.now())))));
    const time = Math.max(...ends);
    // By the instances themselves: the emulator's log keeps the latest 2,000.
    const answers = ended.flatMap((one) => one.answers);
    const refused = answers.filter(({ status }) => status === 429).length;
    const counted = answers.filter(({ status }) => status === 200).map(({ at }) => passed(at));
    const calls = pages * instances;
    // Whoever asks one after the other is no faster than the answers either.
    const byNetwork = Math.max(...ended.map(({ network }) => network)) / 1000;
    const byLimit = model === "bucket" ? ((calls - limit) * seconds) / limit : byCount();
    const least = Math.max(byLimit, byNetwork);
    const ratio = time / least;
    const lost = calls - counted.length + ended.reduce((sum, { failed }) => sum + failed, 0);
    const late = Math.max(...ended.map(({ late }) => late));
    const share = refused / answers.length;
    const longRun = inLongRun(counted, Math.min(...ends), limit, seconds);
    const isWell = lost === 0 && (instances === 1 ? refused <= 1 && ratio <= 1.05 : share < 0.02 && longRun >= 0.95);
    const name = `${instances} × ${pages} pages, ${model} of ${limit} in ${seconds} s`.padEnd(38);
    const told = instances === 1 ? ratio.toFixed(3) : `${ratio.toFixed(3)} (${((100 * 1) / ratio).toFixed(1)} %)`;
    tell(
      `${isWell ? "✓" : "✗"} ${name} ${String(answers.length).padStart(6)}  ${String(refused).padStart(4)} ${`${(100 * share).toFixed(1)} %`.padStart(7)}  ${time.toFixed(1).padStart(6)} s  ${told.padStart(15)}  ${instances === 1 ? "        " : `${(100 * longRun).toFixed(1)} %`.padStart(8)}  ${String(lost).padStart(4)}  ${late.toFixed(0).padStart(3)} ms${byNetwork > byLimit ? "  (the network's least)" : ""}`,
    );
    return { isWell, late };

    function byCount() {
      const windows = Math.floor((calls - 1) / limit);
      return windows * seconds + ((calls - windows * limit) / calls) * byNetwork;
    }
  } finally {
    await emulator.stop();
  }
}

/** What was used of the limit over whole windows, from the third one to the first end: by when each call was counted, in seconds. */
function inLongRun(counted, end, limit, seconds) {
  const begin = 2 * seconds;
  const windows = Math.floor(end / seconds) - 2;
  const within = counted.filter((at) => at >= begin && at < begin + windows * seconds);
  return within.length / (windows * limit);
}

/** A process of its own, so that nothing is shared but the header; the function starts it. */
async function start(url, pages, speed) {
  const child = spawn(process.execPath, [import.meta.filename, "instance", url, String(pages), String(speed)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = [];
  const waiting = [];
  createInterface({ input: child.stdout }).on("line", (line) => (waiting.shift() ?? ((one) => lines.push(one)))(line));
  const line = () => (lines.length ? Promise.resolve(lines.shift()) : new Promise((resolve) => waiting.push(resolve)));
  await line();
  return () => {
    child.stdin.end("go\n");
    return line().then(JSON.parse);
  };
}
