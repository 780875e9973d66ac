// A flow in a terminal: reads and checks the file, runs it, writes its events as lines for people or as JSON.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { bold, dim, duration, green, red } from "../tools/terminal.mjs";
import { States } from "./engine/context.mjs";
import { fromTagged, toTagged } from "./engine/value.mjs";
import { fromHere, open } from "./plugin.mjs";
import { Component, Refused, runIntegration } from "./run-file.mjs";
import { checkYaml } from "./yaml/check.mjs";

const OK = 0;
const FAILED = 1;
const BAD_FILE = 2;

export class Terminal {
  /** @param {{values: any, file: string, write: (line: string) => void, complain: (line: string) => void}} options */
  constructor({ values, file, write, complain }) {
    this.values = values;
    this.file = file;
    this.write = write;
    this.complain = complain;
    /** @type {any} what plugin.mjs opened */
    this.place = undefined;
    /** @type {string | undefined} the step at hand */
    this.running = undefined;
  }

  async run() {
    try {
      return await this.work();
    } catch (error) {
      // A Failure is what the build or the emulator says; a Refused what the file or the command line lacks.
      if (!(error instanceof Refused) && error.constructor.name !== "Failure") throw error;
      this.complain(error.message);
      return BAD_FILE;
    } finally {
      await this.place?.sandbox?.stop();
    }
  }

  async work() {
    const { values } = this;
    const text = this.read(this.file);
    this.place = await open({ component: values.component, real: values.real, say: (line) => this.complain(line) });
    const { file, sandbox, real } = this.place;
    /** @type {{file: string, routes: any, network: "any" | "loopback"}} */
    const options = { file, routes: sandbox?.routes, network: real ? "any" : "loopback" };
    const component = new Component(options);
    try {
      const definition = await component.definition();
      const { problems, model } = checkYaml(text, definition);
      const errors = problems.filter(({ severity }) => severity === "error");
      for (const problem of problems) this.complain(this.problem(problem));
      if (errors.length) return BAD_FILE;
      if (values.check) {
        this.write(
          `${basename(this.file)}: nothing is wrong${problems.length ? `; ${problems.length} to look at` : ""}.`,
        );
        return OK;
      }
      return await this.flow({ definition, integration: model, component, ...options });
    } finally {
      component.stop();
    }
  }

  /** In milliseconds. */
  timeLimit() {
    const { "time-limit": text } = this.values;
    if (text === undefined) return undefined;
    if (!(Number(text) > 0)) throw new Refused(`--time-limit is a number of seconds, not ${JSON.stringify(text)}.`);
    return Number(text) * 1000;
  }

  async flow(options) {
    const { values } = this;
    const timeLimit = this.timeLimit();
    const states = new States(
      values.state && existsSync(fromHere(values.state)) ? fromTagged(this.json(values.state)) : {},
    );
    const { ok } = await runIntegration({
      ...options,
      flowName: values.flow,
      payload: values.payload ? this.payload(values.payload) : undefined,
      given: this.pairs(values.set),
      until: values.until,
      pins: Object.fromEntries(
        Object.entries(this.pairs(values.pin)).map(([step, path]) => [step, fromTagged(this.json(path))]),
      ),
      connectionOf: this.connections(options.integration),
      states,
      debug: values.debug,
      timeLimit,
      sink: (event) => this.event(event),
    });
    if (ok && values.state)
      writeFileSync(fromHere(values.state), `${JSON.stringify(toTagged(states.toJSON()), null, 2)}\n`, { mode: 0o600 });
    return ok ? OK : FAILED;
  }

  connections({ requiredConfigVars = [] }) {
    const given = Object.fromEntries(
      Object.entries(this.pairs(this.values.connection)).map(([name, path]) => [name, this.json(path)]),
    );
    const declared = requiredConfigVars.filter(({ dataType }) => dataType === "connection").map(({ key }) => key);
    const unknown = Object.keys(given).filter((name) => !declared.includes(name));
    if (unknown.length)
      throw new Refused(
        `There is no connection ${unknown.map((name) => JSON.stringify(name)).join(", ")}. There is ${declared.join(", ") || "none"}.`,
      );
    return ({ key, connection }) => {
      if (given[key]) return { fields: given[key].fields ?? given[key], token: given[key].token };
      const found = this.place.connections[connection?.key];
      if (!found && this.values.real)
        throw new Refused(
          `There is no account for the connection ${JSON.stringify(key)}: set it in the environment as npm run action reads it, or say --connection ${JSON.stringify(`${key}=FILE`)}.`,
        );
      return found;
    };
  }

  read(path) {
    try {
      return readFileSync(fromHere(path), "utf8");
    } catch (error) {
      throw new Refused(`${path} cannot be read: ${error.message}`);
    }
  }

  json(path) {
    const text = this.read(path);
    try {
      return JSON.parse(text);
    } catch (error) {
      // Its message has a piece of the text in it, which may be a secret.
      const [, at] = /position (\d+)/.exec(error.message) ?? [];
      const where = at === undefined ? "" : ` (line ${text.slice(0, Number(at)).split("\n").length})`;
      throw new Refused(`${path} is no JSON${where}.`);
    }
  }

  /** A saved test case; whatever has no `payload` is taken for the payload itself. */
  payload(path) {
    const found = this.json(path);
    return found && typeof found === "object" && "payload" in found
      ? found
      : { payload: found, contentType: "application/json" };
  }

  pairs(words = []) {
    return Object.fromEntries(
      words.map((word) => {
        const at = word.indexOf("=");
        if (at < 1) throw new Refused(`${JSON.stringify(word)} is not NAME=VALUE.`);
        return [word.slice(0, at), word.slice(at + 1)];
      }),
    );
  }

  problem({ line, col, severity, message }) {
    const paint = severity === "error" ? red : dim;
    return `${basename(this.file)}:${line}:${col}: ${paint(severity)}: ${message}`;
  }

  event(event) {
    if (this.values.json) return this.write(JSON.stringify(event));
    const indent = "  ".repeat((event.frame?.length ?? 0) + 1);
    const lines = {
      "run.start": () => bold(event.flow),
      "step.start": () => {
        this.running = event.name;
      },
      "step.end": () => {
        this.running = undefined;
        return this.stepEnd(event, indent);
      },
      log: () => dim(`${indent}    ${event.level}: ${event.text}`),
      request: () =>
        dim(`${indent}    ${event.method} ${event.url} → ${event.status ?? event.error} ${duration(event.ms)}`),
      retry: () =>
        `${indent}    attempt ${event.attempt} failed (${event.error.message}); again in ${duration(event.waitMs)}`,
      "run.end": () => this.runEnd(event),
    };
    const line = lines[event.type]?.();
    if (line !== undefined) this.write(line);
  }

  stepEnd({ step, ok, ms, results, error, pinned, ignored, branch, frame }, indent) {
    const where = frame.length ? dim(` [${frame.map(({ index }) => index).join(".")}]`) : "";
    const head = `${indent}${ok ? green("✓") : red("✗")} ${step}${where} ${dim(duration(ms))}${pinned ? " (pinned)" : ""}${branch ? ` → ${branch}` : ""}`;
    if (!ok) return `${head}\n${this.error(error, `${indent}    `)}`;
    if (ignored) return `${head} ${red(`ignored: ${ignored.message}`)}`;
    return `${head}  ${dim(short(results))}`;
  }

  error({ code, message, inputs = [], hint }, indent) {
    return [
      `${indent}${red(`${code ? `${code}: ` : ""}${message}`)}`,
      ...(Array.isArray(inputs) ? inputs : []).map(({ key, problem }) => `${indent}  ${key}: ${problem}`),
      ...(hint ? [`${indent}${hint}`] : []),
    ].join("\n");
  }

  runEnd({ ok, ms, error, noChanges }) {
    if (noChanges) return green(`nothing new: the steps after the trigger did not run (${duration(ms)})`);
    if (ok) return green(`done in ${duration(ms)}`);
    const end = red(`failed after ${duration(ms)}${error?.code ? ` (${error.code})` : ""}`);
    // Ended from outside, so no step has told why.
    return this.running ? `${end}: ${error?.message} It was at ${JSON.stringify(this.running)}.` : end;
  }
}

const short = (value) => {
  const text = JSON.stringify(value) ?? "";
  return text.length > 90 ? `${text.slice(0, 90)}…` : text;
};
