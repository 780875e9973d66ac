// The connections of the workbench: one for each that the component defines, kept in this process's memory only.

import { createHash, randomBytes } from "node:crypto";
import { Refused } from "../engine/component.mjs";
import { connectionValue } from "../engine/config-vars.mjs";

/** A login has to be finished in this time. */
const LOGIN_MS = 10 * 60_000;

/**
 * @typedef {object} Kept   a connection as it is kept
 * @property {any} fields
 * @property {any} [token]
 * @property {{state: "empty" | "untried" | "connected" | "error", message?: string}} status
 */

export class Connections {
  /** `known` are fields and tokens by the key of the definition; `routes` lead requests to the sandbox. */
  constructor(/** @type {any} */ { known = {}, routes = {}, network }) {
    this.routes = routes;
    this.network = network;
    /** @type {Map<string, Kept>} */
    this.kept = new Map(
      Object.entries(known).map(([key, { fields, token }]) => [
        key,
        { fields: { ...fields }, token, status: { state: "untried" } },
      ]),
    );
    this.logins = new Map();
    /** @type {any} */
    this.definition = undefined;
  }

  /** The connection of a definition, which `use` saw. */
  keptOf(key) {
    const kept = this.kept.get(key);
    if (!kept) throw new Refused(`There is no connection ${JSON.stringify(key)}.`, "NOT_FOUND");
    return kept;
  }

  use(definition) {
    this.definition = definition;
    for (const { key } of definition.connections) {
      if (!this.kept.has(key)) this.kept.set(key, { fields: {}, status: { state: "empty" } });
    }
  }

  definitionOf(key) {
    const found = this.definition.connections.find((one) => one.key === key);
    if (!found) throw new Refused(`There is no connection ${JSON.stringify(key)}.`, "NOT_FOUND");
    return found;
  }

  /** Fields and token as a run needs them; undefined where nothing was ever filled in. */
  value(key) {
    const kept = this.kept.get(key);
    return kept && kept.status.state !== "empty" ? kept : undefined;
  }

  /** All that a run must not show. */
  secrets() {
    return [...this.kept].map(([definitionKey, { fields, token }]) => ({ definitionKey, fields, token }));
  }

  /** What the page may know: of secrets only that they are set. */
  shown(key) {
    const { fields, token, status } = this.keptOf(key);
    const isSecret = (name) => this.definitionOf(key).inputs.find((input) => input.key === name)?.type === "password";
    return {
      key,
      fields: Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [name, isSecret(name) ? { set: value !== "" } : value]),
      ),
      token: { set: Boolean(token?.access_token) },
      status,
    };
  }

  all() {
    return this.definition.connections.map(({ key }) => this.shown(key));
  }

  /** Takes over what was typed. A secret that was not typed anew stays. */
  change(key, /** @type {any} */ { fields = {}, token }) {
    const definition = this.definitionOf(key);
    const kept = this.keptOf(key);
    if (typeof fields !== "object" || fields === null || Array.isArray(fields))
      throw new Refused("fields is no object.", "BAD_REQUEST");
    const isKept = (value) => typeof value === "object" && value !== null && "set" in value;
    const typed = Object.entries(fields).filter(([, value]) => !isKept(value));
    // All of it or nothing.
    for (const [name, value] of typed) {
      if (!definition.inputs.some((input) => input.key === name))
        throw new Refused(`The connection ${key} has no field ${name}.`);
      if (typeof value === "object") throw new Refused(`The field ${name} of ${key} is no text.`);
    }
    for (const [name, value] of typed) kept.fields[name] = value;
    if (typeof token === "string" && token !== "") kept.token = { access_token: token, token_type: "Bearer" };
    kept.status = { state: "untried" };
    return this.shown(key);
  }

  /** What a run told about a connection; whether that is new. */
  tell(key, status) {
    const kept = this.kept.get(key);
    if (!kept || (kept.status.state === status.state && kept.status.message === status.message)) return false;
    kept.status = status;
    return true;
  }

  /** Begins a login: the address of the page on which the user allows it. */
  login(key, callback) {
    const definition = this.definitionOf(key);
    if (definition.oauth2Type !== "authorization_code") throw new Refused(`${definition.label} has no login.`);
    const { fields } = connectionValue(definition, this.keptOf(key));
    const missing = ["authorizeUrl", "tokenUrl", "clientId"].filter((name) => !fields[name]);
    if (missing.length)
      throw new Refused(
        `Fill in ${missing.map((name) => definition.inputs.find((one) => one.key === name)?.label ?? name).join(", ")} first.`,
      );
    const state = randomBytes(32).toString("base64url");
    const verifier = randomBytes(32).toString("base64url");
    const url = address(fields.authorizeUrl, definition.inputs.find((one) => one.key === "authorizeUrl")?.label);
    const query = {
      response_type: "code",
      client_id: fields.clientId,
      redirect_uri: callback,
      scope: fields.scopes ?? "",
      state,
    };
    if (definition.oauth2PkceMethod) {
      query.code_challenge_method = definition.oauth2PkceMethod;
      query.code_challenge =
        definition.oauth2PkceMethod === "S256" ? createHash("sha256").update(verifier).digest("base64url") : verifier;
    }
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    this.logins.set(state, {
      key,
      verifier: definition.oauth2PkceMethod ? verifier : undefined,
      callback,
      until: Date.now() + LOGIN_MS,
    });
    return this.led(url);
  }

  led(url) {
    const route = this.routes[url.origin];
    if (route) return `${route}${url.pathname}${url.search}`;
    if (this.network !== "any" && url.hostname !== "127.0.0.1") {
      throw new Refused(`A login at ${url.origin} would leave this machine; the workbench only lets it with --real.`);
    }
    return url.href;
  }

  /** The way back from a login: the code against a token. Says how it went, in a sentence. */
  async finish(/** @type {any} */ { state, code, error }) {
    const login = this.logins.get(state);
    this.logins.delete(state);
    if (!login || login.until < Date.now())
      throw new Refused("This login was not begun here, or too long ago. Begin it again on the connection's page.");
    const definition = this.definitionOf(login.key);
    const kept = this.keptOf(login.key);
    if (error || !code) {
      kept.status = { state: "error", message: `The login was not allowed: ${error ?? "no code came back"}.` };
      throw new Refused(kept.status.message);
    }
    const { fields } = connectionValue(definition, kept);
    const body = new URLSearchParams({
      grant_type: "authorization_code",
      code,
      redirect_uri: login.callback,
      client_id: fields.clientId,
      client_secret: fields.clientSecret ?? "",
    });
    if (login.verifier) body.set("code_verifier", login.verifier);
    const basic = Buffer.from(`${fields.clientId}:${fields.clientSecret ?? ""}`).toString("base64");
    const response = await fetch(this.led(address(fields.tokenUrl, "Token URL")), {
      method: "POST",
      headers: { authorization: `Basic ${basic}` },
      body,
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    let token;
    try {
      token = JSON.parse(text);
    } catch {
      token = {};
    }
    if (!response.ok || !token.access_token) {
      kept.status = {
        state: "error",
        message: `The token was refused (${response.status})${token.error ? `: ${token.error}` : ""}.`,
      };
      throw new Refused(kept.status.message);
    }
    kept.token = token;
    kept.status = { state: "connected" };
    return definition.label;
  }
}

function address(text, label) {
  try {
    return new URL(text);
  } catch {
    throw new Refused(`${label} is no address: ${JSON.stringify(text)}.`);
  }
}
