// The steps of a flow: one after the other, each with its error handling, inside loops and branches.

import { contextFor, payloadFor } from "./context.mjs";
import { credentialsIn } from "./credentials.mjs";
import { BreakLoop, platformStep } from "./platform.mjs";
import { slug } from "./slug.mjs";
import { plainError } from "./value.mjs";

/** Ends the run, and it went well. */
export class Stop extends Error {
  /** What more the end of the run says. */
  more = {};
}

/** What an execution does step by step; see run.mjs for what is around it. */
export class Steps {
  /** @type {Record<string, any>} what the run was asked for; see `Run` in run.mjs */
  options = {};
  /** @type {any} */
  flow;
  /** @type {any} */
  states;
  /** @type {any} */
  scope;
  executionId = "";
  /** @type {string | undefined} slug of the step at hand */
  current;
  /** @type {any[]} the rounds of the loops around it */
  frame = [];
  /** @type {any} what the last step gave */
  last = null;
  /** Whether the run has ended. */
  closed = false;
  /** @type {any} what references to the trigger led to at first */
  triggered;
  /** @type {any} where a trigger goes on that finds its items page by page */
  paginationState;

  /**
   * Whether and how a flow takes what its trigger found in slices.
   * @param {any} _trigger
   * @returns {{row: any, size: number} | undefined}
   */
  batchOf(_trigger) {
    return undefined;
  }

  emit(event) {
    // Nothing is told of what comes in after the end.
    if (this.closed && event.type !== "run.end") return;
    this.options.emit({ ...event, at: event.at ?? Date.now() });
  }

  log(level, text, at) {
    this.emit({ type: "log", step: this.current, frame: this.frame, level, text, at });
  }

  context(more = {}) {
    const { integration, configVars = new Map(), debug, hookUrl, payload, isReal } = this.options;
    const { flow, states, executionId } = this;
    return contextFor({
      integration,
      flow,
      configVars,
      states,
      debug,
      hookUrl,
      executionId,
      isSimulated: Boolean(payload) && !isReal,
      stepId: this.current,
      ...more,
    });
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
    this.emit({
      type: "step.start",
      ...told,
      name: step.name,
      component: step.action?.component?.key,
      action: step.action?.key,
    });
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
      end({
        ok: true,
        results: outcome.results,
        pinned: isPinned || undefined,
        ignored: outcome.ignored,
        branch: outcome.branch,
        state: outcome.changed,
        response: outcome.response,
      });
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
    const {
      errorHandlerType = "fail",
      maxAttempts = 0,
      delaySeconds = 0,
      usesExponentialBackoff = false,
      ignoreFinalError = false,
    } = step.errorConfig ?? {};
    const times = errorHandlerType === "retry" ? Number(maxAttempts) : 0;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.once(step, name);
      } catch (error) {
        if (error instanceof Stop || error instanceof BreakLoop || this.closed) throw error;
        if (attempt <= times) {
          const waitMs = Number(delaySeconds) * 1000 * (usesExponentialBackoff ? 2 ** (attempt - 1) : 1);
          this.emit({
            type: "retry",
            step: name,
            frame: this.frame,
            attempt,
            of: times,
            waitMs,
            error: plainError(error),
          });
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
      if (type === "connection" && params[key]?.fields)
        shown[key] = { connection: params[key].configVarKey, key: params[key].key };
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
    const { result, states } = await component.perform({
      kind: "actions",
      key: row.key,
      context: this.context(),
      args: [params],
    });
    const changed = this.take(states);
    if (row.breakLoop || result?.breakLoop) throw new BreakLoop();
    const results = Buffer.isBuffer(result?.data)
      ? { data: result.data, contentType: result.contentType }
      : result?.data;
    if (result?.failed)
      throw Object.assign(new Error(result.error?.message ?? "The step reported that it failed."), {
        data: result.error,
      });
    return { results, changed, branch: result?.branch, stop: row.terminateExecution ? {} : undefined };
  }

  async trigger(step) {
    const { component, definition, payload } = this.options;
    const row = definition.triggers?.[step.action.key];
    if (!row) throw new Error(`The component ${definition.key} has no trigger ${step.action.key}.`);
    const params = this.params(
      step,
      row.inputs.filter(({ scope }) => scope !== "ON_DEPLOY"),
    );
    const batch = this.batchOf(step);
    const context = this.context({ batch: batch ? { enabled: true, batchSize: batch.size } : { enabled: false } });
    const received = payloadFor(context, payload);
    if (this.paginationState) received.paginationState = this.paginationState;
    // A saved payload stands for what a poll would find: nothing is asked of anybody.
    if (row.isPollingTrigger && payload) return { results: received };
    const { result, states } = await component.perform({
      kind: "triggers",
      key: row.key,
      context,
      args: [received, params],
    });
    const changed = this.take(states);
    const isEmpty = result?.resultType === "polled_no_changes";
    return {
      results: result?.payload ?? received,
      response: result?.response,
      changed,
      branch: result?.branch,
      stop: isEmpty ? { noChanges: true } : undefined,
    };
  }

  /** Takes over what a step left in the four states, and says which of them it changed. */
  take(states) {
    const changed = {};
    for (const [key, value] of Object.entries(states ?? {})) {
      if (value === undefined) continue;
      if (JSON.stringify(value) !== JSON.stringify(this.states[key])) changed[key] = value;
      this.states[key] = value;
    }
    this.options.hide?.(credentialsIn(changed));
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
    return new Promise((/** @type {(value?: any) => void} */ resolve) => {
      const { signal } = this.options;
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal?.addEventListener("abort", end);
    });
  }
}
