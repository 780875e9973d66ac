// What nobody may read is told by its name: in headers, in bodies, in what a component keeps.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  credentialsIn,
  keptHeaders,
  shownBody,
  shownHeaders,
  withoutCredentials,
} from "../../js-shim/workbench/engine/credentials.mjs";
import { eventWriter } from "../../js-shim/workbench/engine/events.mjs";
import { REDACTED } from "../../js-shim/workbench/engine/value.mjs";

test("bodies lose what is named like a secret, and stay to the letter where nothing is", () => {
  for (const body of [
    '{"hmac_secret":"abcdefgh","form":"x"}',
    '{"http": {"headers": {"X-Webhook-Secret": "abcdefgh"}}}',
    '[{"access_token":"abcdefgh"}]',
    '{"apiKey":"abcdefgh","api_key":"abcdefgh","password":"abcdefgh"}',
    "grant_type=code&client_secret=abcdefgh&code=1",
    '{"data":"cut in its middle","client_secret":"abcdefgh","rest":"… <9000 bytes in all>',
  ]) {
    const shown = shownBody(body);
    assert.ok(!shown.includes("abcdefgh"), shown);
    assert.ok(shown.includes(REDACTED), shown);
  }
  for (const body of [
    '{ "stripped_signature" : "Best, Maya",  "n": 1.0 }',
    '{"next_cursor":"abcdefgh","tokens":12,"secret":""}',
    "plain text = nothing",
    "name=Maya&subject=Secret%20garden",
    "",
  ]) {
    assert.equal(shownBody(body), body);
  }
  assert.equal(shownBody(undefined), undefined);
});

test("headers: a reader sees no credential; a delivery that is kept keeps what will be checked again", () => {
  const headers = { Authorization: "Basic x", "X-Webhook-Secret": "s", "X-Hub-Signature": "sha=1", Accept: "*/*" };
  assert.deepEqual(shownHeaders(headers), {
    Authorization: REDACTED,
    "X-Webhook-Secret": REDACTED,
    "X-Hub-Signature": REDACTED,
    Accept: "*/*",
  });
  assert.deepEqual(keptHeaders(headers), { ...shownHeaders(headers), "X-Hub-Signature": "sha=1" });
});

test("what a component keeps as a secret is known from then on, and shows nowhere", () => {
  const state = { cross: { "hooks:1": { v: 1, secret: "made-by-the-component", at: "2026-11-26" } } };
  assert.deepEqual(credentialsIn(state), ["made-by-the-component"]);
  assert.equal(withoutCredentials(state).cross["hooks:1"].secret, REDACTED);
  assert.equal(state.cross["hooks:1"].secret, "made-by-the-component", "the state itself stays");
  const told = [];
  const write = eventWriter({ secrets: ["the-api-key"], sink: (event) => told.push(event) });
  write({ type: "log", text: "before: made-by-the-component" });
  write.hide(credentialsIn(state));
  write({ type: "log", text: "after: made-by-the-component, the-api-key" });
  assert.deepEqual(
    told.map(({ text }) => text),
    ["before: made-by-the-component", `after: ${REDACTED}, ${REDACTED}`],
  );
});
