// Runs a flow as the platform would: its trigger, then one step after the other. It knows nothing of pages and
// terminals: whatever happens is told to `emit`.

import { randomUUID } from "node:crypto";
import { Refused } from "./component.mjs";
import { States } from "./context.mjs";
import { credentialsIn } from "./credentials.mjs";
import { platformStep } from "./platform.mjs";
import { Scope } from "./resolve.mjs";
import { whyUnsound } from "./shape.mjs";
import { slug, walkSteps } from "./slug.mjs";
import { Steps, Stop } from "./steps.mjs";
import { plainError } from "./value.mjs";

/** The platform ends an execution after a quarter of an hour. */
const TIME_LIMIT = 15 * 60_000;

/**
 * @typedef {object} Run
 * @property {import("./component.mjs").Component} component   where the component runs; this run owns it
 * @property {any} definition    the component's definition
 * @property {any} integration   the integration as its YAML says it, parsed
 * @property {string} [flowName] the first flow where it is left out
 * @property {Map<string, any>} [configVars]  values of the config variables; of connections the connection value
 * @property {any} [payload]     a saved test case `{payload, contentType, headers, triggerType}`
 * @property {Record<string, any>} [pins]   a step's slug or name → results that stand for its run
 * @property {string} [until]    slug or name of the last step to run
 * @property {string} [from]     slug or name of the first step to run; `known` says what those before gave
 * @property {Map<string, any>} [known]   slug → entry of an earlier run
 * @property {States} [states]
 * @property {boolean} [debug]
 * @property {string} [hookUrl]
 * @property {boolean} [isReal]   the payload was delivered just now: nothing about it is simulated
 * @property {(event: any) => void} emit
 * @property {(texts: string[]) => void} [hide]   is told of secrets that turn up while it runs
 * @property {AbortSignal} [signal]
 * @property {number} [timeLimit]   ms
 */

/**
 * Runs it: `{ok, steps, results, triggered}`; `steps` is a Map from slug to what references to that step lead to,
 * `triggered` what references to the trigger led to at first.
 */
export async function runFlow(/** @type {Run} */ options) {
  return new Execution(options).run();
}

/** The flow of this name; the first where no name is given. Refuses what is no integration. */
export function flowOf(integration, name) {
  const problem = whyUnsound(integration);
  if (problem) throw new Refused(problem);
  const { flows } = integration;
  const flow = name === undefined ? flows[0] : flows.find((one) => one.name === name);
  if (flow) return flow;
  throw new Refused(
    `There is no flow ${JSON.stringify(name)}. There is ${flows.map((one) => JSON.stringify(one.name)).join(", ")}.`,
  );
}

class Execution extends Steps {
  constructor(options) {
    super();
    const { integration, flowName, configVars = new Map(), states = new States(), timeLimit = TIME_LIMIT } = options;
    this.options = options;
    this.flow = flowOf(integration, flowName);
    this.kept = states;
    this.states = states.begin(this.flow.name);
    options.hide?.(credentialsIn(this.states));
    this.timeLimit = timeLimit;
    this.executionId = randomUUID();
    this.scope = new Scope({ configVars, warn: (text) => this.log("warn", text) });
    this.current = undefined;
    this.frame = [];
    this.last = null;
  }

  async run() {
    const { component, signal } = this.options;
    this.prepare();
    const begin = performance.now();
    this.emit({ type: "run.start", flow: this.flow.name });
    component.onEvent = (event) => {
      if (event.type === "log") this.log(event.level, event.text, event.at);
      else this.emit({ type: "request", step: this.current, frame: this.frame, ...event.request });
    };
    let ended;
    const stop = new Promise((_, reject) => {
      const end = (reason, code) => {
        ended = { code, message: reason };
        component.stop(reason);
        reject(Object.assign(new Error(reason), { code }));
      };
      this.timer = setTimeout(
        () => end(`The flow took longer than ${this.timeLimit / 1000} s.`, "TIME_LIMIT"),
        this.timeLimit,
      );
      this.cancel = () => end("The run was cancelled.", "CANCELLED");
      if (signal?.aborted) this.cancel();
      signal?.addEventListener("abort", this.cancel, { once: true });
    });
    stop.catch(() => {});
    let outcome = { ok: true };
    try {
      await Promise.race([this.steps(), stop]);
      this.kept.keep(this.flow.name, this.states);
    } catch (error) {
      if (error instanceof Stop) {
        outcome = { ok: true, ...error.more };
        this.kept.keep(this.flow.name, this.states);
      } else outcome = { ok: false, error: ended ?? plainError(error) };
    } finally {
      clearTimeout(this.timer);
      signal?.removeEventListener("abort", this.cancel);
      this.closed = true;
    }
    this.emit({ type: "run.end", ms: performance.now() - begin, ...outcome, state: this.kept.begin(this.flow.name) });
    return { ...outcome, steps: this.scope.steps, results: this.last, triggered: this.triggered };
  }

  /** Everything that can be known before anything is done, all of it at once. */
  prepare() {
    const { definition, known } = this.options;
    const problems = [];
    const seen = new Map();
    walkSteps(this.flow.steps, (step) => {
      const name = slug(step.name ?? "");
      if (seen.has(name))
        problems.push(
          `Two steps are named alike (${seen.get(name)}, ${step.name}): references could not tell them apart.`,
        );
      seen.set(name, step.name);
    });
    // A step is given by its word in references or by its name.
    const found = (/** @type {string | undefined} */ given, /** @type {string} */ use) => {
      const name = given === undefined || seen.has(given) ? given : slug(given);
      if (name !== undefined && !seen.has(name))
        problems.push(`There is no step ${JSON.stringify(given)} to ${use}: there is ${[...seen.keys()].join(", ")}.`);
      return name;
    };
    const until = found(this.options.until, "run until");
    const from = found(this.options.from, "run from");
    const pinned = Object.entries(this.options.pins ?? {});
    const pins = Object.fromEntries(pinned.map(([given, results]) => [found(given, "pin"), results]));
    this.options = { ...this.options, until, from, pins };
    const top = (this.flow.steps ?? []).map((step) => slug(step.name ?? ""));
    if (from !== undefined && seen.has(from) && !top.includes(from))
      problems.push(`${seen.get(from)} stands inside a loop or a branch: run from the step around it.`);
    // What lies before `from` does not run, so it may be of any component.
    const begin = Math.max(0, top.indexOf(from));
    const after = { passed: false };
    walkSteps(this.flow.steps?.slice(begin), (step, { parents }) => {
      const name = slug(step.name ?? "");
      const isKnown = platformStep(step) || step.action?.component?.key === definition.key;
      const isCovered = [step, ...parents].some((one) => slug(one.name ?? "") in pins);
      if (!isKnown && !isCovered && !after.passed) {
        problems.push(
          `Step ${JSON.stringify(step.name)} is of the component ${JSON.stringify(step.action?.component?.key)}, which is not here. Pin a result for it, or run up to the step before.`,
        );
      }
      if (name === until) after.passed = true;
    });
    if (from && !known)
      problems.push("Running from a step on needs an earlier run, whose results stand for the steps before.");
    if (problems.length) throw new Refused(problems.join("\n"));
  }

  async steps() {
    const { from, known } = this.options;
    let steps = this.flow.steps ?? [];
    if (from) {
      const at = steps.findIndex((step) => slug(step.name) === from);
      for (const [name, entry] of known) this.scope.steps.set(name, entry);
      steps = steps.slice(at);
    }
    const [first, ...rest] = steps;
    if (first?.isTrigger) await this.executions(first, rest);
    else await this.list(steps);
  }

  /** A trigger, and what follows it: once, or once for every slice of its items where the flow batches them. */
  async executions(trigger, rest) {
    const batch = this.batchOf(trigger);
    const name = slug(trigger.name);
    // What another run may begin with again: also where slices take its place in the references.
    const received = async () => {
      await this.step(trigger);
      this.triggered ??= this.scope.steps.get(name);
    };
    if (!batch) {
      await received();
      return this.list(rest);
    }
    const { row, size } = batch;
    let paginationState;
    let index = 0;
    for (;;) {
      this.paginationState = paginationState;
      await received();
      const whole = { payload: this.scope.steps.get(name).results };
      const { result: items } = await this.resolver(row, "resolveTriggerItems", whole);
      for (let at = 0; at < items.length; at += size) {
        const data = size === 1 ? items[at] : items.slice(at, at + size);
        this.scope.steps.set(name, { results: { ...whole.payload, body: { ...whole.payload.body, data } } });
        this.frame = [{ loop: name, index }];
        await this.list(rest);
        index += 1;
      }
      this.frame = [];
      const isPinned = Object.hasOwn(this.options.pins ?? {}, name);
      if (!row.hasGetNextDiscoveryState || isPinned) return undefined;
      const { result: next } = await this.resolver(row, "getNextPaginationState", whole);
      if (next === null || next === undefined) return undefined;
      paginationState = next;
    }
  }

  batchOf(trigger) {
    const { definition } = this.options;
    const row =
      trigger.action?.component?.key === definition.key ? definition.triggers?.[trigger.action.key] : undefined;
    const asked = this.flow.triggerResolver;
    const isOn =
      row?.triggerResolverSupport === "required" || (row?.triggerResolverSupport === "valid" && asked?.enabled);
    if (!isOn || !row.hasResolveTriggerItems) return undefined;
    return { row, size: Number(asked?.batchSize ?? row.triggerResolverDefaultBatchSize ?? 1) };
  }

  resolver(row, method, result) {
    return this.options.component.perform({
      kind: "triggers",
      key: row.key,
      method,
      context: this.context(),
      args: [result],
    });
  }
}
