// Starts the emulator of tests/emulator, steers it, and leads a component's requests to it.

import { spawn } from "node:child_process";
import { cargoBuild, Failure } from "./command.mjs";
import { root } from "./project.mjs";

/** The account that the emulator keeps. Its address is the real one; only `fetch` is led elsewhere. */
export const ORIGIN = "https://green-garden.gorgias.com";
export const connections = {
  "gorgias-api-key": {
    key: "gorgias-api-key",
    configVarKey: "Gorgias",
    fields: { domain: "green-garden", username: "maya@green-garden.example", apiKey: "emulator-api-key" },
  },
  "gorgias-oauth2": {
    key: "gorgias-oauth2",
    configVarKey: "Gorgias OAuth",
    fields: {
      domain: "green-garden",
      authorizeUrl: `${ORIGIN}/oauth/authorize`,
      tokenUrl: `${ORIGIN}/oauth/token`,
      scopes: "openid email profile offline",
      clientId: "emulator-client",
      clientSecret: "emulator-client-secret",
    },
    token: { access_token: "emulator-access-token", token_type: "Bearer" },
  },
};
export const connection = connections["gorgias-api-key"];

/** Compiles the emulator when it is not up to date, and says where the program is. */
export async function buildEmulator({ quiet = true } = {}) {
  // The test runner compiles it once and tells every test file.
  if (process.env.GORGIAS_EMULATOR_PROGRAM) return process.env.GORGIAS_EMULATOR_PROGRAM;
  // Of the whole workspace, as `cargo test` builds it: of the package alone its dependencies would be compiled once more.
  const wanted = ["--workspace", "--bin", "gorgias-emulator"];
  const messages = await cargoBuild([...wanted, ...(quiet ? ["--quiet"] : [])], { cwd: root });
  const program = messages.map(({ executable }) => executable).find(Boolean);
  if (!program) throw new Failure("cargo did not say where it put the emulator.");
  return program;
}

/**
 * A running emulator: the one at `url`, or one of our own that ends with us.
 * @param {{ url?: string, args?: string[] }} options
 */
export async function openEmulator({ url, args = [] } = {}) {
  if (url) return { ...control(url), stop: async () => {} };
  const child = spawn(await buildEmulator(), ["--port", "0", "--quiet", "--exit-with-stdin", ...args], {
    stdio: ["pipe", "pipe", "inherit"],
    // Ctrl-C is for the command, which may still have to tidy up there.
    detached: process.platform !== "win32",
  });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  const line = await Promise.race([firstLine(child.stdout), ended.then((code) => `nothing; it exited with ${code}`)]);
  const [address] = line.match(/http:\/\/127\.0\.0\.1:\d+/) ?? [];
  if (!address) throw new Failure(`The emulator did not say where it listens: ${line}`);
  return {
    ...control(address),
    // Its standard input, not a signal: a read of it that still waits would keep the process.
    stop: () => {
      child.stdin.end();
      return ended;
    },
  };
}

/** @param {import("node:stream").Readable} stream */
async function firstLine(stream) {
  let text = "";
  for await (const chunk of stream.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (text.includes("\n")) break;
  }
  return text.split("\n")[0] ?? "";
}

/** Where messages say that their attachments lie. Nobody gets in there by that address alone. */
const UPLOADS = "https://uploads.gorgias.io";

/**
 * What is told to the emulator itself, and a `fetch` that leads requests for the account to it.
 * @param {string} url
 */
function control(url) {
  /** @type {(path: string, init?: RequestInit) => Promise<any>} */
  const ask = async (path, init) => {
    const response = await fetch(`${url}/_emulator${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new Failure(`The emulator answered ${response.status} to /_emulator${path}: ${text}`);
    return text && JSON.parse(text);
  };
  const post = (/** @type {string} */ path, /** @type {unknown} */ body) =>
    ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  return {
    url,
    about: () => ask(""),
    state: () => ask("/state"),
    requests: async () => (await ask("/requests")).data,
    forget: () => ask("/requests", { method: "DELETE" }),
    reset: (data = "shop") => post("/reset", { data }),
    /**
     * From here on these fault rules are in force, and no others.
     * @param {object[]} rules
     */
    faults: async (...rules) => {
      await ask("/faults", { method: "DELETE" });
      if (rules.length) await post("/faults", rules);
    },
    effects: async () => (await ask("/faults")).data,
    clock: (/** @type {object} */ change) => post("/clock", change),
    switches: (/** @type {object} */ change) => post("/switches", change),
    limit: (/** @type {unknown} */ limit) => post("/rate-limit", { limit }),
    fetch: (/** @type {string | URL | Request} */ input, /** @type {RequestInit} */ init = {}) =>
      led(new Request(input, init), url),
  };
}

// Where files lie, as a component sees it: signed addresses are on another port of the emulator, and no component follows
// to a private host. The port stands in the name.
const FILES = /^https:\/\/files-(\d+)\.gorgias-emulator\.example$/;
const filesAt = (/** @type {string} */ port) => `https://files-${port}.gorgias-emulator.example`;

/** @param {string} base */
async function filesPort(base) {
  const { files_base: files } = await (await fetch(`${base}/_emulator`)).json();
  return new URL(files).port;
}

/**
 * @param {Request} request
 * @param {string} base
 */
async function led(request, base) {
  const { origin, pathname, search } = new URL(request.url);
  const port = origin.match(FILES)?.[1] ?? (origin === UPLOADS && (await filesPort(base)));
  // Nothing may go further than this machine.
  if (origin !== ORIGIN && !port) throw new TypeError(`A request to ${origin} would have left this machine.`);
  const { method, headers, redirect, signal } = request;
  const body = request.body ? await request.arrayBuffer() : undefined;
  const there = port ? `http://127.0.0.1:${port}` : base;
  const response = await fetch(`${there}${pathname}${search}`, { method, headers, body, redirect, signal });
  const location = response.headers.get("location")?.replace(/^http:\/\/127\.0\.0\.1:(\d+)/, (_, to) => filesAt(to));
  if (!location) return response;
  const led = new Headers(response.headers);
  led.set("location", location);
  return new Response(response.body, { status: response.status, headers: led });
}
