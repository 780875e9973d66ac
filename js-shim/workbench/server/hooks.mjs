// Listening mode: an address that others can call, which runs the flow and keeps what came as a test case.

import { randomBytes } from "node:crypto";
import { Component, Refused } from "../engine/component.mjs";
import { configVarsOf, connectionValue, secretsOf } from "../engine/config-vars.mjs";
import { contextFor } from "../engine/context.mjs";
import { credentialsIn, keptHeaders } from "../engine/credentials.mjs";
import { eventWriter } from "../engine/events.mjs";
import { Scope } from "../engine/resolve.mjs";
import { flowOf } from "../engine/run.mjs";

const KEPT = 30;
/** What the platform gives a trigger's registering and removing. */
const LIFECYCLE_MS = 30_000;

/**
 * @typedef {object} Asked   how a delivery runs the flow: as the page runs it
 * @property {any} integration
 * @property {string} flow
 * @property {any} [pins]
 * @property {any} [given]    values of the config variables
 * @property {boolean} [debug]
 */

export class Hooks {
  constructor(workbench) {
    this.workbench = workbench;
    /** @type {any[]} newest first */
    this.deliveries = [];
    /** @type {(Asked & {word: string, log: any[]}) | undefined} the flow that listens */
    this.open = undefined;
  }

  get url() {
    return this.open ? `${this.workbench.origin}/hook/${this.open.word}` : undefined;
  }

  state() {
    return {
      listening: Boolean(this.open),
      url: this.url,
      flow: this.open?.flow,
      log: this.open?.log ?? [],
      deliveries: this.deliveries,
    };
  }

  /** Enters listening mode for a flow; a trigger that registers itself does so now. */
  async listen(/** @type {Asked} */ { integration, flow: name, pins, given, debug }) {
    await this.stop();
    const flow = flowOf(integration, name);
    const word = randomBytes(24).toString("base64url");
    this.open = { word, integration, flow: flow.name, pins, given, debug, log: [] };
    try {
      await this.lifecycle("webhookCreate", "hasWebhookCreateFunction");
    } catch (error) {
      this.open = undefined;
      throw new Refused(`The trigger could not register itself: ${error.message}`, error.code);
    }
    this.workbench.tell({ type: "hooks" });
    return this.state();
  }

  /** The flow was changed meanwhile: the next delivery runs it as it is now. What was registered stays. */
  follow(/** @type {Asked} */ { integration, flow, pins, given, debug }) {
    if (this.open && this.open.flow === flow) Object.assign(this.open, { integration, pins, given, debug });
    return {};
  }

  /** Leaves it; what was registered is removed. */
  async stop() {
    if (!this.open) return this.state();
    try {
      await this.lifecycle("webhookDelete", "hasWebhookDeleteFunction");
    } finally {
      this.open = undefined;
      this.workbench.tell({ type: "hooks" });
    }
    return this.state();
  }

  async lifecycle(method, flag) {
    const { workbench } = this;
    const { integration, flow: name, given, log } = /** @type {NonNullable<typeof this.open>} */ (this.open);
    const flow = flowOf(integration, name);
    const [step] = flow.steps;
    const { definition } = workbench;
    const row = step?.action?.component?.key === definition.key ? definition.triggers[step.action.key] : undefined;
    if (!row?.[flag]) return;
    const connectionOf = ({ key, connection }) => {
      const kept = workbench.connections.value(connection?.key);
      return (
        kept && connectionValue(workbench.connections.definitionOf(connection.key), { ...kept, configVarKey: key })
      );
    };
    const configVars = configVarsOf(integration, { connectionOf, given });
    const params = new Scope({ configVars }).params(step.inputs, row.inputs);
    const states = workbench.runs.statesOf(integration);
    const begun = states.begin(flow.name);
    const component = new Component(workbench.runtime());
    const secrets = workbench.connections
      .secrets()
      .flatMap((one) => secretsOf(workbench.connections.definitionOf(one.definitionKey), one));
    const write = eventWriter({ secrets, sink: (event) => log.push(event) });
    write.hide(credentialsIn(begun));
    component.onEvent = (event) => {
      if (event.type === "request") workbench.place.sandbox?.observe?.(event.request);
      write(
        event.type === "request"
          ? { type: "request", ...event.request }
          : { type: "log", level: event.level, text: event.text, at: event.at },
      );
    };
    const limit = setTimeout(() => component.stop(`it took longer than ${LIFECYCLE_MS / 1000} s`), LIFECYCLE_MS);
    try {
      const context = contextFor({ integration, flow, configVars, states: begun, hookUrl: this.url });
      const { states: after } = await component.perform({
        kind: "triggers",
        key: row.key,
        method,
        context,
        args: [params],
      });
      states.keep(flow.name, { ...begun, ...after });
    } finally {
      clearTimeout(limit);
      component.stop();
    }
  }

  /**
   * Something called the address: kept, and the flow run with it. The answer is the trigger's own, or the run's id.
   * What is kept may be saved and sent on, so it has no credential; the run itself gets what came.
   */
  async deliver(word, { method, headers, query, body }) {
    if (!this.open || word !== this.open.word)
      return { status: 404, body: { error: { message: "Nobody listens here." } } };
    const { word: _, log: __, ...asked } = this.open;
    const isOwn = (name) => !["host", "connection", "content-length"].includes(name.toLowerCase());
    const received = Object.fromEntries(Object.entries(headers).filter(([name]) => isOwn(name)));
    const contentType = headerOf(headers, "content-type") ?? "application/json";
    const text = body.toString("utf8");
    const delivered = {
      triggerType: "WEBHOOK",
      payload: parsed(text, contentType),
      contentType,
      headers: received,
      ...(Object.keys(query).length ? { queryParameters: query } : {}),
    };
    /** @type {any} */
    const delivery = { at: Date.now(), method, testCase: { ...delivered, headers: keptHeaders(received) } };
    this.deliveries.unshift(delivery);
    this.deliveries.splice(KEPT);
    let run;
    try {
      const payload = { ...delivered, rawBody: body };
      run = await this.workbench.runs.start({ ...asked, payload, origin: "hook", isReal: true });
      delivery.run = run.id;
    } catch (error) {
      // It stays as a test case for the flow as it will be.
      if (!(error instanceof Refused)) throw error;
      delivery.problem = error.message;
      throw error;
    } finally {
      this.workbench.tell({ type: "hooks" });
    }
    const answered = await responseOf(run);
    if (!answered) return { status: 200, body: { executionId: run.id } };
    return { status: answered.statusCode ?? 200, type: answered.contentType, text: answered.body ?? "" };
  }
}

/** The answer of a run's trigger, as soon as the trigger is done; undefined where it has none of its own. */
function responseOf(run) {
  return new Promise((resolve) => {
    const look = (event) => {
      if (event.type !== "step.end" && event.type !== "run.end") return false;
      run.listeners.delete(look);
      resolve(event.type === "step.end" ? event.response : undefined);
      return true;
    };
    if (!run.events.some(look)) run.listeners.add(look);
  });
}

const headerOf = (headers, name) => Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];

function parsed(text, contentType) {
  if (!/json/i.test(contentType)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
