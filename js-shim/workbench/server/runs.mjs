// The runs of the page: started, watched, cancelled, and the last ones kept.

import { randomUUID } from "node:crypto";
import { Refused } from "../engine/component.mjs";
import { States } from "../engine/context.mjs";
import { withoutCredentials } from "../engine/credentials.mjs";
import { flowOf } from "../engine/run.mjs";
import { cut, fromTagged, partOf } from "../engine/value.mjs";
import { runIntegration } from "../run-file.mjs";

/** Runs that are listed, and those of them whose whole results are still there. */
const KEPT = 50;
const WHOLE = 10;

const placeOf = ({ step, frame = [] }) => [step, ...frame.map(({ index }) => index)].join("/");

export class Runs {
  constructor(workbench) {
    this.workbench = workbench;
    this.all = [];
    this.states = new Map();
  }

  /** The states of an integration's flows, from run to run. */
  statesOf(integration) {
    const key = integration.name ?? "";
    if (!this.states.has(key)) this.states.set(key, new States());
    return this.states.get(key);
  }

  /** The same for the page: what a component keeps as a secret is not shown. */
  shownStates(integration) {
    return withoutCredentials(this.statesOf(integration).toJSON());
  }

  find(id) {
    const run = this.all.find((one) => one.id === id);
    if (!run) throw new Refused("This run is not kept any more.", "NOT_FOUND");
    return run;
  }

  /** Starts a run: its id. What stands in its way is thrown before there is one. */
  async start({ integration: asked, flow, payload, from, until, pins = {}, basedOn, debug, given, origin, isReal }) {
    const { workbench } = this;
    // Bytes that were chosen on the page come as a tag.
    const integration = fromTagged(asked);
    const earlier = basedOn === undefined ? undefined : this.find(basedOn);
    if (from && !earlier?.steps) throw new Refused("Run the flow once: its results stand for the steps before.");
    const run = {
      id: randomUUID(),
      flow: flowOf(integration, flow).name,
      integration: integration.name,
      origin,
      at: Date.now(),
      events: [],
      results: new Map(),
      listeners: new Set(),
      controller: new AbortController(),
    };
    const values = Object.fromEntries(Object.entries(pins).map(([name, pin]) => [name, this.pinned(name, pin)]));
    let begun;
    const isBegun = new Promise((resolve) => (begun = resolve));
    const component = workbench.spare();
    run.ended = runIntegration({
      ...workbench.runtime(),
      component,
      integration,
      flowName: flow,
      payload,
      isReal,
      from,
      until,
      pins: values,
      known: earlier?.steps,
      debug,
      given,
      hookUrl: workbench.hooks?.url,
      states: this.statesOf(integration),
      connectionOf: ({ connection }) => workbench.connections.value(connection?.key),
      more: workbench.connections.secrets(),
      signal: run.controller.signal,
      observe: (event) => workbench.place.sandbox?.observe?.(event),
      sink: (event) => {
        begun();
        this.add(run, event);
      },
    }).then((outcome) => {
      run.steps = outcome.steps;
      run.triggered = outcome.triggered;
      run.ok = outcome.ok;
    });
    // What is wrong with the flow is found before its first event.
    await Promise.race([isBegun, run.ended]);
    run.ended.catch(() => {});
    this.all.unshift(run);
    // Whoever else looks at the page has it in his history, too.
    workbench.tell({ type: "runs" });
    for (const old of this.all.splice(KEPT)) old.results.clear();
    for (const old of this.all.slice(WHOLE)) {
      old.results.clear();
      old.steps = undefined;
      old.triggered = undefined;
    }
    return run;
  }

  pinned(name, pin) {
    if (pin?.run === undefined) return fromTagged(pin?.value);
    const { steps, triggered } = this.find(pin.run);
    if (pin.isTrigger && triggered) return triggered.results;
    if (!steps?.has(pin.step ?? name))
      throw new Refused(`The pinned result of ${name} is not kept any more: pin it anew.`);
    return steps.get(pin.step ?? name).results;
  }

  add(run, event) {
    let told = event;
    if (event.type === "step.end" && event.results !== undefined) {
      run.results.set(placeOf(event), event.results);
      told = { ...event, results: cut(event.results) };
    } else if (event.type === "step.params") told = { ...event, params: cut(event.params) };
    if (event.type === "step.end") this.judge(run, event);
    run.events.push(told);
    if (event.type === "run.end")
      run.done = { ok: event.ok, ms: event.ms, noChanges: event.noChanges, error: event.error?.message };
    for (const listen of run.listeners) listen(told);
    if (run.done) this.workbench.tell({ type: "runs" });
  }

  /** Whether a step's connection works is seen by how the step went: the platform goes by the same mark of an error. */
  judge(run, { step, ok, error, ignored }) {
    const params = run.events.findLast((event) => event.type === "step.params" && event.step === step)?.params ?? {};
    const used = Object.values(params).find((value) => value?.key && value.connection !== undefined);
    if (!used) return;
    const failed = error ?? ignored;
    const hasAnswer = run.events.some((event) => event.type === "request" && event.step === step && event.status < 400);
    /** @type {any} */
    let status;
    if (failed?.isSpectralError) status = { state: "error", message: failed.message };
    else if (ok && hasAnswer) status = { state: "connected" };
    // Once, not for every round of a loop.
    if (status && this.workbench.connections.tell(used.key, status)) this.workbench.tell({ type: "connections" });
  }

  summary({ id, flow, integration, origin, at, done, triggered }) {
    return {
      id,
      flow,
      integration,
      origin,
      at,
      ...(done ? { done, canReplay: Boolean(triggered) && !done.noChanges } : {}),
    };
  }

  /** Part of a result that was cut. */
  part(id, place, path, from) {
    const { results } = this.find(id);
    if (!results.has(place)) throw new Refused("This result is not kept any more: run it again.", "NOT_FOUND");
    return cut(partOf(results.get(place), path), { path, from });
  }

  /** The bytes at a path of a result; any other value as JSON. */
  file(id, place, path) {
    const { results } = this.find(id);
    const value = partOf(results.get(place), path);
    if (value === undefined) throw new Refused("There is nothing at this place.", "NOT_FOUND");
    return "$buffer" in Object(value)
      ? Buffer.from(value.$buffer, "base64")
      : Buffer.from(JSON.stringify(value, null, 2));
  }

  /** The whole run: every event, with its results as long as they are kept. */
  whole(id) {
    const run = this.find(id);
    const events = run.events.map((event) =>
      event.type === "step.end" && run.results.has(placeOf(event))
        ? { ...event, results: run.results.get(placeOf(event)) }
        : event,
    );
    return { ...this.summary(run), events };
  }

  cancel(id) {
    this.find(id).controller.abort();
  }

  cancelAll() {
    for (const run of this.all) if (!run.done) run.controller.abort();
  }
}
