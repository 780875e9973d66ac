// `npm run flow`: our example flows against the emulator, and what the command answers to bad files and words.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openEmulator } from "../../js-shim/tools/emulator.mjs";
import { main } from "../../js-shim/workbench/flow.mjs";
import { foreign, integration, step, webhook } from "./support/runs.mjs";

const workbench = join(import.meta.dirname, "..", "..", "js-shim", "workbench");
const file = (name) => join(workbench, "flows", `${name}.yml`);
const payload = (name) => ["--payload", join(workbench, "payloads", `${name}.json`)];
const folder = mkdtempSync(join(tmpdir(), "flows-"));

const emulator = await openEmulator();
process.env.GORGIAS_EMULATOR = emulator.url;
after(() => emulator.stop());

/** Runs the command: `{code, lines, said, events}`. */
async function flow(...words) {
  const lines = [];
  const said = [];
  const code = await main(words, { write: (line) => lines.push(line), complain: (line) => said.push(line) });
  return {
    code,
    lines,
    said: said.join("\n"),
    events: words.includes("--json") ? lines.map((line) => JSON.parse(line)) : [],
  };
}
const ticketOf = async (id) => (await emulator.state()).tickets.rows[id];

test("an order mail becomes a ticket with a note", async () => {
  const { code, events } = await flow(file("order-email-to-ticket"), ...payload("order-mail"), "--json");
  assert.equal(code, 0);
  const { id } = events.find(({ type, step }) => type === "step.end" && step === "openTicket").results.ticket;
  const { subject, external_id: external, messages } = await ticketOf(id);
  assert.deepEqual([subject, external, messages.length], ["Order 5521: Broken pot", "order-5521", 2]);
  const { body_text: note, public: isPublic } = (await emulator.state()).messages.rows[messages[1]];
  assert.deepEqual([note, isPublic], ["Order 5521, total 48.50 EUR.", false]);
  assert.equal(JSON.stringify(events).includes("emulator-api-key"), false);
});

const AUTHORIZATION = `Basic ${btoa("maya@green-garden.example:emulator-api-key")}`;
const HEADERS = { authorization: AUTHORIZATION, "content-type": "application/json" };
/** Somebody else works in Gorgias meanwhile. */
const changeTicket = (id, body) =>
  fetch(`${emulator.url}/api/tickets/${id}`, { method: "PUT", headers: HEADERS, body: JSON.stringify(body) });
const answerSurvey = (id, score, text) =>
  fetch(`${emulator.url}/_emulator/answer-survey`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id, score, body_text: text }),
  });

test("a new ticket is tagged by its subject and given to the agent of that name", async () => {
  const before = await ticketOf(300001);
  assert.equal(before.assignee_user, null);
  const words = [file("new-ticket-tagged-and-assigned"), ...payload("ticket-created")];
  const unknown = await flow(...words, "--set", "Agent=Nobody", "--json");
  assert.equal(unknown.code, 0);
  assert.match(
    unknown.events.find(({ type, level }) => type === "log" && level === "warn").text,
    /Not assigned to Nobody: .*Nobody/,
  );
  assert.equal((await flow(...words)).code, 0);
  const { assignee_user: agent, tags } = await ticketOf(300001);
  assert.equal(agent, (await emulator.state()).self_id);
  assert.ok(tags.length > 0);
  // Nobody is taken a ticket away from.
  assert.equal((await flow(...words, "--set", "Agent=Jonas Berg")).code, 0);
  assert.equal((await ticketOf(300001)).assignee_user, agent);
});

test("a low score opens the ticket again and tells the team; a high one does nothing", async () => {
  assert.equal((await ticketOf(300001)).closed, true);
  const high = await flow(file("survey-followed-up"), ...payload("survey-high"), "--json");
  assert.equal(high.events.filter(({ type }) => type === "request").length, 0);
  assert.equal((await flow(file("survey-followed-up"), ...payload("survey-low"))).code, 0);
  const { closed, priority, messages } = await ticketOf(300001);
  assert.deepEqual([closed, priority], [false, "high"]);
  assert.equal((await emulator.state()).messages.rows[messages.at(-1)].body_text, "Score 2: It took nine days.");
});

test("surveys are found by the poll, each answer once", async () => {
  await emulator.reset();
  const state = join(folder, "surveys.json");
  const poll = async () => (await flow(file("survey-followed-up"), "--state", state, "--json")).events;
  assert.equal((await poll()).at(-1).noChanges, true);
  await answerSurvey(902, 5, "Thank you!");
  await answerSurvey(903, 1, "Nobody called.");
  const events = await poll();
  const ended = (name) => events.filter(({ type, step }) => type === "step.end" && step === name);
  assert.deepEqual(
    ended("isItLow")
      .map(({ branch }) => branch)
      .sort(),
    ["Else", "Low"],
  );
  const { ticket_id: ticket, body_text: text } = ended("tellTheTeam")[0].results;
  assert.deepEqual([ticket, text], [300007, "Score 1: Nobody called."]);
  assert.equal((await ticketOf(300007)).closed, false);
  assert.equal((await poll()).at(-1).noChanges, true);
});

test("the nightly clean-up closes what waits for nobody, and one that fails does not stop the rest", async () => {
  await emulator.reset();
  const state = join(folder, "nights.json");
  const night = async () => (await flow(file("nightly-clean-up"), "--state", state, "--json")).events;
  assert.equal((await night()).at(-1).noChanges, true);
  // Answered by the team, answered by the team, and one in which the customer wrote last.
  await changeTicket(300002, { status: "open" });
  await changeTicket(300003, { status: "open" });
  await changeTicket(300004, { priority: "high" });
  await emulator.faults({ kind: "status", status: 404, method: "PUT", nth: 1, count: 1 });
  const events = await night();
  await emulator.faults();
  assert.equal(events.at(-1).ok, true);
  const closed = events.filter(({ type, step }) => type === "step.end" && step === "close");
  assert.equal(closed.length, 2);
  assert.deepEqual(
    closed.map(({ ignored }) => Boolean(ignored)),
    [true, false],
  );
  assert.equal((await ticketOf(closed[1].results.id)).closed, true);
  assert.equal((await ticketOf(300004)).closed, false);
  const replayed = await flow(file("nightly-clean-up"), ...payload("changed-tickets"), "--json");
  assert.deepEqual(
    replayed.events.filter(({ type }) => type === "request").map(({ method, url }) => `${method} ${url.slice(-6)}`),
    // The step looks whether the ticket is closed already.
    ["GET 300004", "PUT 300004"],
  );
});

test("exit code 1 and the reason, when a step fails", async () => {
  await emulator.faults({ kind: "status", status: 404, path: "^/api/tickets/" });
  const { code, lines } = await flow(file("note-newest-ticket"));
  await emulator.faults();
  assert.equal(code, 1);
  assert.match(lines.join("\n"), /✗ getTicket[\s\S]*GORGIAS_404[\s\S]*failed after/);
});

test("a step that never ends is ended by the time limit, and named", async () => {
  const path = join(folder, "spin.yml");
  // JSON is YAML.
  writeFileSync(path, JSON.stringify(integration([webhook, step("Spin For Ever", "spin")])));
  const { code, lines } = await flow(path, "--component", foreign, "--time-limit", "0.3");
  assert.equal(code, 1);
  assert.match(lines.at(-1), /TIME_LIMIT.*took longer than 0\.3 s\. It was at "Spin For Ever"\./);
});

test("until, pin and set do as they say", async () => {
  const pin = join(folder, "pin.json");
  writeFileSync(pin, JSON.stringify({ data: [{ id: 300002 }] }));
  const { events, code } = await flow(
    file("note-newest-ticket"),
    "--pin",
    `List Tickets=${pin}`,
    "--until",
    "Get Ticket",
    "--json",
  );
  assert.equal(code, 0);
  assert.deepEqual(
    events.filter(({ type }) => type === "step.end").map(({ step, pinned }) => [step, pinned]),
    [
      ["trigger", undefined],
      ["listTickets", true],
      ["getTicket", undefined],
    ],
  );
  assert.equal(events.findLast(({ type }) => type === "step.end").results.id, 300002);
});

test("--connection takes a connection's fields from a file, and none of them is told", async () => {
  const as = (apiKey) => {
    const path = join(folder, "connection.json");
    writeFileSync(
      path,
      JSON.stringify({ fields: { domain: "green-garden", username: "maya@green-garden.example", apiKey } }),
    );
    return ["--connection", `Gorgias=${path}`];
  };
  const wrong = await flow(file("note-newest-ticket"), ...as("a-wrong-api-key"), "--json");
  assert.equal(wrong.code, 1);
  assert.equal(wrong.events.at(-1).error.code, "CONNECTION");
  const right = await flow(file("note-newest-ticket"), ...as("emulator-api-key"), "--json");
  assert.equal(right.code, 0);
  for (const { lines, said } of [wrong, right]) {
    const text = lines.join("\n") + said;
    for (const secret of ["a-wrong-api-key", "emulator-api-key", btoa("maya@green-garden.example:emulator-api-key")])
      assert.ok(!text.includes(secret), secret);
  }
  const token = join(folder, "token.json");
  writeFileSync(
    token,
    JSON.stringify({
      fields: { domain: "green-garden" },
      token: { access_token: "emulator-access-token", token_type: "Bearer" },
    }),
  );
  const survey = [file("survey-followed-up"), ...payload("survey-low")];
  assert.equal((await flow(...survey, "--connection", `Gorgias=${token}`)).code, 0);
  for (const words of [
    ["--connection", "Gorgias"],
    ["--connection", `Gorgias=${join(folder, "none.json")}`],
  ])
    assert.equal((await flow(file("note-newest-ticket"), ...words)).code, 2, words.join(" "));
  const bare = join(folder, "bare.json");
  writeFileSync(bare, "\nan-api-key-by-itself");
  const noJson = await flow(file("note-newest-ticket"), "--connection", `Gorgias=${bare}`);
  assert.equal(noJson.code, 2);
  assert.match(noJson.said, /bare\.json is no JSON/);
  assert.ok(!noJson.said.includes("an-api"), "a file that is no JSON may hold a secret");
  const unknown = await flow(file("note-newest-ticket"), "--connection", `Gorgas=${token}`);
  assert.equal(unknown.code, 2);
  assert.match(unknown.said, /no connection "Gorgas".*Gorgias/);
});

test("--state keeps what a polling flow remembers, also from process to process", async () => {
  const state = join(folder, "state.json");
  const yaml = join(folder, "poll.yml");
  writeFileSync(
    yaml,
    `definitionVersion: 7
name: Poll
flows:
  - name: Poll
    steps:
      - { name: Things, isTrigger: true, action: { key: things, component: { key: kitchen } }, inputs: {} }
      - { name: Echo, action: { key: echo, component: { key: kitchen } }, inputs: { value: { type: reference, value: things.results.body.data.0.id } } }
`,
  );
  const run = () => flow(yaml, "--component", foreign, "--state", state, "--json");
  assert.equal((await run()).events.at(-1).noChanges, true);
  assert.equal((await run()).events.findLast(({ step }) => step === "echo").results.value, 1);
  assert.equal(JSON.parse(readFileSync(state, "utf8")).flows.Poll.__prismaticInternal.polling.round, 2);
});

test("exit code 2 and nothing run, when the file or the words are at fault", async () => {
  await emulator.forget();
  const bad = join(folder, "bad.yml");
  writeFileSync(bad, readFileSync(file("note-newest-ticket"), "utf8").replace("ticket_id:", "tiket_id:"));
  const wrong = await flow(bad);
  assert.equal(wrong.code, 2);
  assert.match(
    wrong.said,
    /bad\.yml:\d+:11: error: unknown input "tiket_id" of createTicketMessage\. Did you mean ticket_id\?/,
  );
  for (const words of [
    [join(folder, "none.yml")],
    [file("note-newest-ticket"), "--flow", "None"],
    [file("note-newest-ticket"), "--set", "x"],
    [file("note-newest-ticket"), "--set", "X=1"],
    [file("note-newest-ticket"), "--unknown"],
    [file("note-newest-ticket"), "--time-limit", "soon"],
    [file("note-newest-ticket"), "--time-limit", "0"],
    [],
    [file("note-newest-ticket"), "--component", join(folder, "none.js")],
  ]) {
    const { code, said } = await flow(...words);
    assert.equal(code, 2, words.join(" "));
    assert.ok(said.length > 20);
  }
  assert.deepEqual(await emulator.requests(), []);
});

test("--check says that nothing is wrong with our own flows", async () => {
  for (const name of [
    "note-newest-ticket",
    "order-email-to-ticket",
    "new-ticket-tagged-and-assigned",
    "survey-followed-up",
    "nightly-clean-up",
  ]) {
    const { code, lines, said } = await flow(file(name), "--check");
    assert.equal(code, 0, said);
    assert.match(lines[0], /nothing is wrong\.$/);
  }
});
