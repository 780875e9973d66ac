// A component in a process of its own, seen from outside.

import { fork } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";

/** The platform's memory for an execution. */
const MEMORY_MB = 1024;
/** A bundle is there in less than a second; one that is not by then will never be. */
const LOAD_MS = 20_000;

/** Something that the user can mend: the message says where and what would do. */
export class Refused extends Error {
  constructor(message, code = "REFUSED") {
    super(message);
    this.code = code;
  }
}

/**
 * Starts when it is first asked for something, and again after it was ended. `onEvent(event)` is told of log lines and
 * requests while a call is under way.
 */
export class Component {
  /** @param {{file: string, routes?: Record<string, string>, network?: "loopback" | "any", loadLimit?: number}} options */
  constructor({ file, routes = {}, network = "loopback", loadLimit = LOAD_MS }) {
    this.options = { file, routes, network };
    this.loadLimit = loadLimit;
    this.onEvent = (/** @type {any} */ _event) => {};
    this.waiting = new Map();
    this.count = 0;
  }

  /** The component's definition without its functions. */
  async definition() {
    const { file } = this.options;
    if (!existsSync(file))
      throw new Refused(`${file} does not exist. --component wants the built index.js of a component.`, "NO_COMPONENT");
    if (statSync(file).isDirectory())
      throw new Refused(`${file} is a folder. --component wants the built index.js in it.`, "NO_COMPONENT");
    try {
      return await this.start();
    } catch (error) {
      this.stop();
      if (error.code === "NO_COMPONENT") throw new Refused(`${file} is no component: ${error.message}`, "NO_COMPONENT");
      throw new Refused(`${file} cannot be loaded: ${error.message}`, "NO_COMPONENT");
    }
  }

  start() {
    if (this.loaded) return this.loaded;
    const child = fork(join(import.meta.dirname, "child.mjs"), [], {
      serialization: "advanced",
      env: {},
      execArgv: [`--max-old-space-size=${MEMORY_MB}`, "--no-warnings"],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.child = child;
    child.on("message", (message) => this.receive(message));
    child.on("exit", (code, signal) => this.ended(child, signal ? (SIGNALS[signal] ?? signal) : `exit code ${code}`));
    child.on("error", () => this.ended(child, "it could not be started"));
    this.loaded = this.ask({ type: "load", ...this.options });
    const late = {
      name: "NotLoaded",
      code: "LOAD_TIME",
      message: `it was not loaded after ${this.loadLimit / 1000} s. Does it do something when it is loaded that does not end?`,
    };
    const limit = setTimeout(() => this.stop("", late), this.loadLimit);
    this.loaded.then(
      () => clearTimeout(limit),
      () => clearTimeout(limit),
    );
    return this.loaded;
  }

  ask(message) {
    this.count += 1;
    const id = this.count;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.child?.send({ ...message, id }, (error) => error && this.settle(id, "reject", lost("it does not listen")));
    });
  }

  settle(id, how, value) {
    this.waiting.get(id)?.[how](value);
    this.waiting.delete(id);
  }

  receive(message) {
    if (message.type === "done") this.settle(message.id, "resolve", message.value);
    else if (message.type === "failed") {
      this.settle(message.id, "reject", message.error);
      // What was thrown outside of any promise has left the component in a state that nobody knows.
      if (message.error.uncaught) this.stop();
    } else this.onEvent(message);
  }

  ended(child, reason, error = lost(reason)) {
    if (this.child !== child) return;
    this.child = undefined;
    this.loaded = undefined;
    for (const id of [...this.waiting.keys()]) this.settle(id, "reject", error);
  }

  /** Calls a function of the component: `{result, states}`. Rejects with plain data, see `plainError`. */
  async perform(call) {
    await this.start();
    return this.ask({ type: "perform", ...call });
  }

  /** Runs a piece of code as the code component would. */
  async code(call) {
    await this.start();
    return this.ask({ type: "code", ...call });
  }

  /** Ends the process, whatever it is doing. */
  stop(reason = "it was ended", error = lost(reason)) {
    const { child } = this;
    if (!child) return;
    child.kill("SIGKILL");
    this.ended(child, reason, error);
  }
}

/** What Node does when its memory is full. */
const SIGNALS = { SIGABRT: `SIGABRT; it may have needed more than ${MEMORY_MB} MB of memory` };

const lost = (reason) => ({
  name: "ProcessEnded",
  code: "PROCESS_ENDED",
  message: `The component's process has ended (${reason}). What it was doing may have succeeded anyway.`,
});
