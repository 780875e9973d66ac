// Runs a flow as the platform would: its trigger, then one step after the other. It knows nothing of pages and
// terminals: whatever happens is told to `emit`.

import { randomUUID } from "node:crypto";
import { Refused } from "./component.mjs";
import { contextFor, payloadFor, States } from "./context.mjs";
import { BreakLoop, platformStep } from "./platform.mjs";
import { Scope } from "./resolve.mjs";
import { slug, walkSteps } from "./slug.mjs";
import { plainError } from "./value.mjs";

/** The platform ends an execution after a quarter of an hour. */
const TIME_LIMIT = 15 * 60_000;

class Stop extends Error {}

/**
 * @typedef {object} Run
 * @property {import("./component.mjs").Component} component   where the component runs; this run owns it
 * @property {any} definition    the component's definition
 * @property {any} integration   the integration as its YAML says it, parsed
 * @property {string} [flowName] the first flow where it is left out
 * @property {Map<string, any>} [configVars]  values of the config variables; of connections the connection value
 * @property {any} [payload]     a saved test case `{payload, contentType, headers, triggerType}`
 * @property {Record<string, any>} [pins]   slug → results that stand for a step's run
 * @property {string} [until]    slug of the last step to run
 * @property {string} [from]     slug of the first step to run; `known` says what those before gave
 * @property {Map<string, any>} [known]   slug → entry of an earlier run
 * @property {States} [states]
 * @property {boolean} [debug]
 * @property {string} [hookUrl]
 * @property {(event: any) => void} emit
 * @property {AbortSignal} [signal]
 * @property {number} [timeLimit]   ms
 */

/** Runs it: `{ok, steps, results}`; `steps` is a Map from slug to what references to that step lead to. */
export async function runFlow(/** @type {Run} */ options) {
  return new Execution(options).run();
}

/** The flow of this name; the first where no name is given. */
export function flowOf(integration, name) {
  const flows = integration?.flows ?? [];
  const flow = name === undefined ? flows[0] : flows.find((one) => one.name === name);
  if (flow) return flow;
  if (flows.length === 0) throw new Refused("There is no flow in this integration.");
  throw new Refused(`There is no flow ${JSON.stringify(name)}. There is ${flows.map((one) => JSON.stringify(one.name)).join(", ")}.`);
}

class Execution {
  constructor(options) {
    const { integration, flowName, configVars = new Map(), states = new States(), timeLimit = TIME_LIMIT } = options;
    this.options = options;
    this.flow = flowOf(integration, flowName);
    this.kept = states;
    this.states = states.begin(this.flow.name);
    this.timeLimit = timeLimit;
    this.executionId = randomUUID();
    this.scope = new Scope({ configVars, warn: (text) => this.log("warn", text) });
    this.current = undefined;
    this.frame = [];
    this.last = null;
  }

  emit(event) {
    // Nothing is told of what comes in after the end.
    if (this.closed && event.type !== "run.end") return;
    this.options.emit({ ...event, at: event.at ?? Date.now() });
  }

  log(level, text, at) {
    this.emit({ type: "log", step: this.current, frame: this.frame, level, text, at });
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
      this.timer = setTimeout(() => end(`The flow took longer than ${this.timeLimit / 1000} s.`, "TIME_LIMIT"), this.timeLimit);
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
    this.emit({ type: "run.end", ms: performance.now() - begin, ...outcome, state: { ...this.kept.toJSON() } });
    return { ...outcome, steps: this.scope.steps, results: this.last };
  }

  /** Everything that can be known before anything is done, all of it at once. */
  prepare() {
    const { definition, pins = {}, until, from, known } = this.options;
    const problems = [];
    const seen = new Map();
    walkSteps(this.flow.steps, (step) => {
      const name = slug(step.name ?? "");
      if (seen.has(name)) problems.push(`Two steps are named alike (${seen.get(name)}, ${step.name}): references could not tell them apart.`);
      seen.set(name, step.name);
    });
    for (const [word, name] of Object.entries({ until, from })) {
      if (name !== undefined && !seen.has(name)) problems.push(`There is no step ${JSON.stringify(name)} to run ${word}: there is ${[...seen.keys()].join(", ")}.`);
    }
    for (const name of Object.keys(pins)) {
      if (!seen.has(name)) problems.push(`There is no step ${JSON.stringify(name)} to pin: there is ${[...seen.keys()].join(", ")}.`);
    }
    const top = (this.flow.steps ?? []).map((step) => slug(step.name ?? ""));
    if (from !== undefined && seen.has(from) && !top.includes(from)) problems.push(`${seen.get(from)} stands inside a loop or a branch: run from the step around it.`);
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
    if (from && !known) problems.push("Running from a step on needs an earlier run, whose results stand for the steps before.");
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
    if (!batch) {
      await this.step(trigger);
      return this.list(rest);
    }
    const { row, size } = batch;
    const name = slug(trigger.name);
    let paginationState;
    let index = 0;
    for (;;) {
      this.paginationState = paginationState;
      await this.step(trigger);
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
      if (!row.hasGetNextDiscoveryState) return undefined;
      const { result: next } = await this.resolver(row, "getNextPaginationState", whole);
      if (next === null || next === undefined) return undefined;
      paginationState = next;
    }
  }

  batchOf(trigger) {
    const { definition } = this.options;
    const row = trigger.action?.component?.key === definition.key ? definition.triggers?.[trigger.action.key] : undefined;
    const asked = this.flow.triggerResolver;
    const isOn = row?.triggerResolverSupport === "required" || (row?.triggerResolverSupport === "valid" && asked?.enabled);
    if (!isOn || !row.hasResolveTriggerItems) return undefined;
    return { row, size: Number(asked?.batchSize ?? row.triggerResolverDefaultBatchSize ?? 1) };
  }

  resolver(row, method, result) {
    return this.options.component.perform({ kind: "triggers", key: row.key, method, context: this.context(), args: [result] });
  }

  context(more = {}) {
    const { integration, configVars = new Map(), debug, hookUrl, payload } = this.options;
    const { flow, states, executionId } = this;
    return contextFor({ integration, flow, configVars, states, debug, hookUrl, executionId, isSimulated: Boolean(payload), stepId: this.current, ...more });
  }

  async list(steps) {
    for (const step of steps) {
      if (this.closed) return;
      await this.step(step);
    }
  }

  /** One step, with what its error handling says. */
  async step(step) {
    const { pins = {}, until } = this.options;
    const name = slug(step.name);
    const begin = performance.now();
    this.current = name;
    const told = { step: name, frame: this.frame };
    this.emit({ type: "step.start", ...told, name: step.name, component: step.action?.component?.key, action: step.action?.key });
    let hasEnded = false;
    const end = (more) => this.emit({ type: "step.end", ...told, ms: performance.now() - begin, ...more });
    try {
      const isPinned = Object.hasOwn(pins, name);
      const outcome = isPinned ? { results: structuredClone(pins[name]) } : await this.attempts(step, name);
      if (this.closed) return;
      this.current = name;
      const entry = { ...outcome.entry, results: outcome.results };
      this.scope.steps.set(name, entry);
      this.last = outcome.results;
      hasEnded = true;
      end({ ok: true, results: outcome.results, pinned: isPinned || undefined, ignored: outcome.ignored, branch: outcome.branch, state: outcome.changed });
      if (outcome.stop) throw Object.assign(new Stop(), { more: outcome.stop });
    } catch (error) {
      if (error instanceof Stop || error instanceof BreakLoop || this.closed) {
        if (!hasEnded) end({ ok: true, results: null });
        throw error;
      }
      end({ ok: false, error: plainError(error) });
      throw error;
    }
    if (name === until) throw new Stop();
  }

  async attempts(step, name) {
    const { errorHandlerType = "fail", maxAttempts = 0, delaySeconds = 0, usesExponentialBackoff = false, ignoreFinalError = false } = step.errorConfig ?? {};
    const times = errorHandlerType === "retry" ? Number(maxAttempts) : 0;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.once(step, name);
      } catch (error) {
        if (error instanceof Stop || error instanceof BreakLoop || this.closed) throw error;
        if (attempt <= times) {
          const waitMs = Number(delaySeconds) * 1000 * (usesExponentialBackoff ? 2 ** (attempt - 1) : 1);
          this.emit({ type: "retry", step: name, frame: this.frame, attempt, of: times, waitMs, error: plainError(error) });
          await this.sleep(waitMs);
          continue;
        }
        if (errorHandlerType === "ignore" || (errorHandlerType === "retry" && ignoreFinalError)) {
          const plain = plainError(error);
          return { results: { error: plain }, entry: { error: plain }, ignored: plain };
        }
        throw error;
      }
    }
  }

  async once(step, name) {
    const platform = platformStep(step);
    if (platform?.loop) return this.loop(step, name, platform);
    if (platform?.branch) return this.branch(step, platform);
    if (platform) return this.platform(step, platform);
    if (step.isTrigger) return this.trigger(step);
    return this.action(step);
  }

  params(step, declared) {
    const params = this.scope.params(step.inputs, declared);
    const shown = { ...params };
    for (const { key, type } of declared) {
      if (type === "connection" && params[key]?.fields) shown[key] = { connection: params[key].configVarKey, key: params[key].key };
    }
    this.emit({ type: "step.params", step: this.current, frame: this.frame, params: shown });
    return params;
  }

  async platform(step, platform) {
    const params = this.params(step, platform.inputs ?? []);
    const context = this.context();
    const results = await platform.run({
      params,
      payload: platform.trigger ? payloadFor(context, this.options.payload) : undefined,
      log: (level, text) => this.log(level, text),
      sleep: (ms) => this.sleep(ms),
      code: (code) => this.options.component.code({ code, context, stepResults: Object.fromEntries(this.scope.steps) }),
    });
    return { results };
  }

  async action(step) {
    const { component, definition } = this.options;
    const row = definition.actions?.[step.action.key];
    if (!row) throw new Error(`The component ${definition.key} has no action ${step.action.key}.`);
    const params = this.params(step, row.inputs);
    const { result, states } = await component.perform({ kind: "actions", key: row.key, context: this.context(), args: [params] });
    const changed = this.take(states);
    if (row.breakLoop || result?.breakLoop) throw new BreakLoop();
    const results = Buffer.isBuffer(result?.data) ? { data: result.data, contentType: result.contentType } : result?.data;
    if (result?.failed) throw Object.assign(new Error(result.error?.message ?? "The step reported that it failed."), { data: result.error });
    return { results, changed, branch: result?.branch, stop: row.terminateExecution ? {} : undefined };
  }

  async trigger(step) {
    const { component, definition, payload } = this.options;
    const row = definition.triggers?.[step.action.key];
    if (!row) throw new Error(`The component ${definition.key} has no trigger ${step.action.key}.`);
    const params = this.params(step, row.inputs.filter(({ scope }) => scope !== "ON_DEPLOY"));
    const batch = this.batchOf(step);
    const context = this.context({ batch: batch ? { enabled: true, batchSize: batch.size } : { enabled: false } });
    const received = payloadFor(context, payload);
    if (this.paginationState) received.paginationState = this.paginationState;
    // A saved payload stands for what a poll would find: nothing is asked of anybody.
    if (row.isPollingTrigger && payload) return { results: received };
    const { result, states } = await component.perform({ kind: "triggers", key: row.key, context, args: [received, params] });
    const changed = this.take(states);
    const isEmpty = result?.resultType === "polled_no_changes";
    return { results: result?.payload ?? received, changed, branch: result?.branch, stop: isEmpty ? { noChanges: true } : undefined };
  }

  /** Takes over what a step left in the four states, and says which of them it changed. */
  take(states) {
    const changed = {};
    for (const [key, value] of Object.entries(states ?? {})) {
      if (value === undefined) continue;
      if (JSON.stringify(value) !== JSON.stringify(this.states[key])) changed[key] = value;
      this.states[key] = value;
    }
    return Object.keys(changed).length ? changed : undefined;
  }

  async loop(step, name, platform) {
    const items = platform.items(this.params(step, platform.inputs));
    const outer = this.frame;
    const results = [];
    try {
      for (const [index, currentItem] of items.entries()) {
        this.frame = [...outer, { loop: name, index }];
        this.scope.steps.set(name, { currentItem, index, isFirst: index === 0, isLast: index === items.length - 1 });
        this.last = null;
        await this.list(step.steps ?? []);
        results.push(this.last);
      }
    } catch (error) {
      if (!(error instanceof BreakLoop)) throw error;
    } finally {
      this.frame = outer;
      this.current = name;
    }
    return { results };
  }

  async branch(step, platform) {
    if (platform.inputs.length) this.params(step, platform.inputs);
    const name = platform.choose(step, this.scope);
    const branches = step.branches ?? [];
    const chosen = branches.find((one) => one.name === name) ?? branches.at(-1);
    const own = this.current;
    await this.list(chosen?.steps ?? []);
    this.current = own;
    return { results: this.last === undefined ? null : this.last, branch: chosen?.name };
  }

  sleep(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.options.signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
    });
  }
}
