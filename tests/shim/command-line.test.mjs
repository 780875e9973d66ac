// `npm run action`, in a shell: what it asks, what it takes, and what it says of a slip.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { groups } from "../../js-shim/commands/action/listing.mjs";
import { KEEP_EMULATOR } from "../../js-shim/tools/account.mjs";
import { operations, root, triggers } from "../../js-shim/tools/project.mjs";
import { ACTION, openShell, shell } from "./support/shell.mjs";

const { emulator, action, env } = await openShell();
const folder = mkdtempSync(join(tmpdir(), "gorgias-command-line-"));
after(() => rmSync(folder, { recursive: true }));

/** What standard error says of a slip: the exit code is 1, and nothing is on standard output. */
const refused = async (words, where) => {
  const { status, stdout, stderr } = await (where ? shell(`${ACTION} ${words}`, where) : action(words));
  assert.equal(status, 1, stdout);
  assert.equal(stdout, "");
  return stderr.trim();
};

test("it says first whom it asks", async () => {
  const kept = await action("getAccount");
  assert.equal(kept.status, 0, kept.stderr);
  assert.equal(kept.stderr, `Emulator at ${emulator.url}\n`);
  assert.equal(JSON.parse(kept.stdout).data.domain, "green-garden");

  const own = await shell(`${ACTION} getAccount`);
  assert.equal(own.status, 0, own.stderr);
  assert.equal(own.stderr, `Emulator (nothing is kept; keep one running: ${KEEP_EMULATOR})\n`);

  // Refused before anything is sent.
  const key = {
    GORGIAS_DOMAIN: "no such/domain",
    GORGIAS_USERNAME: "maya@green-garden.example",
    GORGIAS_API_KEY: "k-1",
  };
  const [first] = (await refused("getAccount", { env: key })).split("\n");
  assert.equal(first, "Account no such/domain (as maya@green-garden.example, by API key)");
  const token = { GORGIAS_DOMAIN: "no such/domain", GORGIAS_ACCESS_TOKEN: "t-1" };
  const [second] = (await refused("getAccount", { env: token })).split("\n");
  assert.equal(second, "Account no such/domain (by access token)");
});

test("half an account is none", async () => {
  /** @type {[string[], RegExp][]} */
  const cases = [
    [
      ["DOMAIN"],
      /^GORGIAS_DOMAIN is set, but GORGIAS_USERNAME and GORGIAS_API_KEY, or GORGIAS_ACCESS_TOKEN, are not\./,
    ],
    [["USERNAME", "API_KEY"], /^GORGIAS_USERNAME and GORGIAS_API_KEY are set, but GORGIAS_DOMAIN is not\./],
    [["DOMAIN", "USERNAME"], /^GORGIAS_DOMAIN and GORGIAS_USERNAME are set, but GORGIAS_API_KEY is not\./],
    [["ACCESS_TOKEN"], /^GORGIAS_ACCESS_TOKEN is set, but GORGIAS_DOMAIN is not\.[\s\S]*unset GORGIAS_ACCESS_TOKEN$/],
  ];
  for (const [names, said] of cases) {
    const set = Object.fromEntries(names.map((name) => [`GORGIAS_${name}`, "x"]));
    assert.match(await refused("getAccount", { env: set }), said);
  }
  const whole = { GORGIAS_DOMAIN: "x", GORGIAS_ACCESS_TOKEN: "t" };
  assert.match(await refused("getAccount", { env: { ...env, ...whole } }), /are both set/);
  const gone = { GORGIAS_EMULATOR: "http://127.0.0.1:9/" };
  assert.match(await refused("getAccount", { env: gone }), /No emulator answers at http:\/\/127\.0\.0\.1:9,/);
});

test("a slip is told with what would be right", async () => {
  const cases = {
    "listTickets fetchAll": [/^fetchAll needs a value: fetchAll=true$/m],
    "listTickets Limit": [/^limit needs a value: limit=\d+$/m],
    "listTickets fetchall=true lmit=5": [/"fetchall"\. Did you mean fetchAll\?/, /"lmit"\. Did you mean limit\?/],
    "updateTicket id=1 subject=a broken pot status=open": [
      /^"broken" is not of the form key=value\. Quote values with spaces: subject='a broken pot'$/m,
    ],
    "updateTicket broken": [/^"broken" is not of the form key=value\. Quote values with spaces: /m],
    "listTickets status=open": [/listTickets has no input "status"/, /view_id: .*filter by status/],
    listTicket: [/no operation "listTicket"\. Did you mean listTickets/],
    "listTickets --lsit": [/no option --lsit; did you mean --list\?/],
    "downloadFile --output": [/--output needs the name of a file/],
    pollEventsTrigger: [/write poll pollEventsTrigger/],
    "poll listTickets": [/listTickets is not a trigger/],
    listen: [/listen needs a trigger: listen webhookEvents/],
  };
  for (const [words, patterns] of Object.entries(cases)) {
    const said = await refused(words);
    for (const pattern of patterns) assert.match(said, pattern, words);
    assert.equal(said.match(/Quote values/g)?.length ?? 1, 1, said);
  }
});

test("a file is given by @, with its name", async () => {
  const pot = join(folder, "pot.pdf");
  const bytes = Buffer.from("%PDF-1.7 \xff\xfe", "latin1");
  writeFileSync(pot, bytes);
  const sent = await action(`uploadFiles file=@${pot}`);
  assert.equal(sent.status, 0, sent.stderr);
  const [file] = JSON.parse(sent.stdout).data;
  assert.deepEqual([file.name, file.content_type, file.size], ["pot.pdf", "application/pdf", bytes.length]);
  const named = JSON.parse((await action(`uploadFiles file=@${pot} fileName=other.pdf`)).stdout).data;
  assert.equal(named[0].name, "other.pdf");
  const several = JSON.parse((await action(`uploadFiles files=@${pot} files=@${pot}`)).stdout).data;
  assert.deepEqual(
    several.map(({ name }) => name),
    ["pot.pdf", "pot.pdf"],
  );

  const back = join(folder, "back.pdf");
  const got = await action(`downloadFile attachment_url=${file.url} --output ${back}`);
  assert.equal(got.status, 0, got.stderr);
  assert.deepEqual(readFileSync(back), bytes);
  assert.equal(JSON.parse(got.stdout).data.bytes, bytes.length);

  // A path is no file, and a file is not a text.
  assert.match(await refused(`uploadFiles file=${pot}`), new RegExp(`file=@${pot}; to give the text, add --as-typed`));
  const typed = await action(`uploadFiles file=${pot} --as-typed`);
  assert.equal(JSON.parse(typed.stdout).data[0].size, pot.length);
  assert.match(
    await refused(`updateTicket id=1 subject=@${pot}`),
    /subject takes text, and .*pot\.pdf is not a text file/,
  );
  assert.match(
    await refused("updateTicket id=1 subject=@nobody"),
    /nobody cannot be read: there is no such file.*--as-typed/,
  );
});

test("each thing about an error is said once", async () => {
  const [who, ...lines] = (await refused("getTicket id=5")).split("\n");
  assert.equal(who, `Emulator at ${emulator.url}`);
  assert.match(lines[0], /^GORGIAS_404: .*Ticket 5 does not exist\.$/);
  const text = lines.join("\n");
  assert.equal(text.split("does not exist").length - 1, 1, text);
  assert.equal(text.split("404").length - 1, 2, text);
  const bad = await refused("updateTicket id=x status=opne");
  assert.match(bad, /^INVALID_INPUT:\n {2}id \(Ticket ID\) .*\n {2}status \(Status\) must be one of open, closed/m);
  assert.equal(bad.split("must be one of").length - 1, 1, bad);
});

test("pairs and lists are typed one by one", async () => {
  const { status, stderr } = await action("updateTicket id=300001 tags=vip tags=care meta='origin: a form' meta=a=b");
  assert.equal(status, 0, stderr);
  const body = (await emulator.requests()).at(-1).body;
  assert.deepEqual(body, { tags: [{ name: "vip" }, { name: "care" }], meta: { origin: "a form", a: "b" } });
});

test("--list has every operation in its group, with a word on it", async () => {
  const { status, stdout } = await action("--list");
  assert.equal(status, 0);
  for (const { key } of [...operations(), ...triggers()])
    assert.match(stdout, new RegExp(`^  ${key} +[A-Z].{10,}`, "m"), key);
  const actions = operations().filter(({ kind }) => kind === "action");
  assert.equal(groups(actions).flatMap(({ members }) => members).length, actions.length);
  for (const { label } of groups(actions)) assert.match(stdout, new RegExp(`^${label}$`, "m"));
  assert.ok(stdout.includes(KEEP_EMULATOR));
  assert.ok(stdout.split("\n").every((line) => line.length <= 120));
});

test("README and --help say how an emulator is kept, and how the JSON stays clean", async () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  assert.match(readme, /GORGIAS_EMULATOR/);
  assert.match(readme, /npm --silent run action/);
  const { stdout } = await action("listTickets --help");
  assert.ok(stdout.includes(KEEP_EMULATOR));
});
