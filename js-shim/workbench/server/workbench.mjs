// The workbench behind its server: the component as it is now, its connections, runs, hooks and files.

import { createHash } from "node:crypto";
import { readFileSync, statSync, unwatchFile, watchFile } from "node:fs";
import { basename } from "node:path";
import { Component, Refused } from "../engine/component.mjs";
import { configVarsOf, connectionValue, secretsOf } from "../engine/config-vars.mjs";
import { contextFor, States } from "../engine/context.mjs";
import { eventWriter } from "../engine/events.mjs";
import { platformSteps } from "../engine/platform.mjs";
import { Connections } from "./connections.mjs";
import { Files } from "./files.mjs";
import { Hooks } from "./hooks.mjs";
import { Runs } from "./runs.mjs";

export class Workbench {
  /** `place` is what plugin.mjs opened; `folder` holds flows and payloads. */
  constructor({ place, folder }) {
    /** @type {any} */
    this.place = place;
    /** Where the page is; the server says it. */
    this.origin = "";
    /** @type {any} the component's definition as it is now */
    this.definition = undefined;
    this.bytes = Buffer.alloc(0);
    /** @type {Component | undefined} a process that has loaded the component */
    this.warm = undefined;
    this.files = new Files(folder);
    this.runs = new Runs(this);
    this.hooks = new Hooks(this);
    this.connections = new Connections({
      known: place.connections,
      routes: place.sandbox?.routes,
      network: this.network,
    });
    this.listeners = new Set();
  }

  /** @returns {"any" | "loopback"} */
  get network() {
    return this.place.real ? "any" : "loopback";
  }

  async open() {
    await this.load();
    watchFile(this.place.file, { interval: 400 }, () => this.reload());
  }

  async load() {
    const component = new Component(this.options());
    this.definition = await component.definition();
    this.bytes = readFileSync(this.place.file);
    this.connections.use(this.definition);
    this.warm?.stop();
    // The process that read the definition is warm: the first run gets it.
    this.warm = component;
  }

  /** The bundle was built anew. A bundle in the middle of being written is told, and looked at again when it changes. */
  async reload() {
    try {
      await this.load();
      this.tell({ type: "component" });
    } catch (error) {
      this.tell({ type: "component", error: error.message });
    }
  }

  options() {
    return { file: this.place.file, routes: this.place.sandbox?.routes, network: this.network };
  }

  runtime() {
    return { ...this.options(), definition: this.definition };
  }

  /** A process that has loaded the component already; the next one is started meanwhile. */
  spare() {
    const component = this.warm ?? new Component(this.options());
    this.warm = new Component(this.options());
    // Not at once: what is running now has the machine first.
    setTimeout(() => this.warm?.start().catch(() => {}), 50).unref();
    return component;
  }

  about() {
    const { place, definition, bytes } = this;
    return {
      definition,
      platform: platformSteps(),
      file: basename(place.file),
      sha1: createHash("sha1").update(bytes).digest("hex"),
      builtAt: statSync(place.file).mtimeMs,
      real: place.real,
      sandbox: place.sandbox ? { label: place.sandbox.label, detail: place.sandbox.detail } : undefined,
    };
  }

  /** Asks a data source: `{result, ms, logs, requests}`, or what was thrown in `error`. */
  async dataSource(key, { connection, params = {} }) {
    const sources = this.definition.dataSources ?? {};
    const row = Object.hasOwn(sources, key) ? sources[key] : undefined;
    if (typeof params !== "object" || params === null) throw new Refused("params is no object.", "BAD_REQUEST");
    if (!row) throw new Refused(`There is no data source ${JSON.stringify(key)}.`, "NOT_FOUND");
    const kept = connection && this.connections.value(connection);
    const integration = { name: "Picker", flows: [] };
    const value =
      kept && connectionValue(this.connections.definitionOf(connection), { ...kept, configVarKey: connection });
    const all = {};
    for (const input of row.inputs)
      all[input.key] = input.type === "connection" ? (value ?? "") : (params[input.key] ?? input.default ?? "");
    /** @type {any[]} */
    const events = [];
    const secrets = this.connections
      .secrets()
      .flatMap((one) => secretsOf(this.connections.definitionOf(one.definitionKey), one));
    const write = eventWriter({ secrets, sink: (event) => events.push(event) });
    const component = this.spare();
    component.onEvent = (event) => {
      if (event.type === "request") this.place.sandbox?.observe?.(event.request);
      write(
        event.type === "request"
          ? { type: "request", ...event.request }
          : { type: "log", level: event.level, text: event.text, at: event.at },
      );
    };
    const limit = setTimeout(() => component.stop("it took longer than 60 s"), 60_000);
    const begin = performance.now();
    let outcome;
    try {
      const context = contextFor({
        integration,
        flow: {},
        configVars: configVarsOf(integration),
        states: new States().begin(""),
      });
      const { result } = await component.perform({ kind: "dataSources", key, context, args: [all] });
      outcome = { ok: true, result: result?.result };
    } catch (error) {
      outcome = { ok: false, error };
    } finally {
      clearTimeout(limit);
      component.stop();
    }
    write({ type: "outcome", at: Date.now(), ms: performance.now() - begin, ...outcome });
    const last = events.pop();
    const of = (type) => events.filter((event) => event.type === type);
    return {
      ok: last.ok,
      result: last.result,
      error: last.error,
      ms: last.ms,
      logs: of("log"),
      requests: of("request"),
    };
  }

  /** Tells everybody who watches; see `GET /api/events`. */
  tell(event) {
    for (const listen of this.listeners) listen(event);
  }

  async close() {
    unwatchFile(this.place.file);
    this.runs.cancelAll();
    await this.hooks.stop().catch(() => {});
    this.warm?.stop();
    this.warm = undefined;
    await this.place.sandbox?.stop();
  }
}
