// Whom a command asks, as its environment says: an account of Gorgias, an emulator that runs, or one of our own.

import { Failure } from "./command.mjs";
import { connection as atEmulator, openEmulator } from "./emulator.mjs";

/** @typedef {{ key: string, configVarKey: string, fields: Record<string, string>, token?: { access_token: string } }} Connection */
/**
 * Whom a command asks: one line for people, and what opens it.
 * @typedef {{ told: string, open: () => Promise<Opened> }} Asked
 */
/**
 * @typedef {object} Opened
 * @property {Connection} connection
 * @property {Awaited<ReturnType<typeof openEmulator>>} [emulator]  undefined where it is an account
 * @property {() => unknown} stop
 */

/** How an emulator is kept, for everything that says so. */
export const KEEP_EMULATOR =
  "cargo run -p gorgias-emulator -- --port 8080, then export GORGIAS_EMULATOR=http://127.0.0.1:8080";

const ACCOUNT = ["GORGIAS_DOMAIN", "GORGIAS_USERNAME", "GORGIAS_API_KEY", "GORGIAS_ACCESS_TOKEN"];

/**
 * The connection to the account that the environment names; undefined where it names none.
 * @param {Record<string, string | undefined>} environment
 * @returns {Connection | undefined}
 */
export function accountOf(environment) {
  const set = ACCOUNT.filter((name) => environment[name]?.trim());
  if (set.length === 0) return undefined;
  const [domain = "", username = "", apiKey = "", token = ""] = ACCOUNT.map((name) => environment[name]?.trim());
  const configVarKey = "GORGIAS_DOMAIN";
  if (domain && token)
    return { key: "gorgias-oauth2", configVarKey, fields: { domain }, token: { access_token: token } };
  if (domain && username && apiKey)
    return { key: "gorgias-api-key", configVarKey, fields: { domain, username, apiKey } };
  throw new Failure(missing(set));
}

/**
 * What half a set of variables lacks.
 * @param {string[]} set
 */
function missing(set) {
  const lacking = (/** @type {string[]} */ names) => names.filter((name) => !set.includes(name)).join(" and ");
  const byKey = lacking(ACCOUNT.slice(0, 3));
  const byToken = lacking(["GORGIAS_DOMAIN", "GORGIAS_ACCESS_TOKEN"]);
  const what = set.includes("GORGIAS_ACCESS_TOKEN")
    ? byToken
    : set.length === 1 && set[0] === "GORGIAS_DOMAIN"
      ? `${byKey}, or ${byToken},`
      : byKey;
  const isOne = !what.includes(" and ");
  const unset = `unset ${set.join(" ")}`;
  return `${set.join(" and ")} ${set.length === 1 ? "is" : "are"} set, but ${what} ${isOne ? "is" : "are"} not.
Set the rest to work on that account, or take ${set.length === 1 ? "it" : "them"} away to work on the emulator: ${unset}`;
}

/**
 * Whom the environment names.
 * @param {Record<string, string | undefined>} environment
 * @returns {Asked}
 */
export function askedBy(environment) {
  const connection = accountOf(environment);
  const url = environment.GORGIAS_EMULATOR?.trim().replace(/\/+$/, "");
  if (connection && url) {
    throw new Failure(`GORGIAS_EMULATOR and GORGIAS_DOMAIN are both set. Take one away, so that it is clear whom you ask:
unset GORGIAS_EMULATOR, or unset ${ACCOUNT.filter((name) => environment[name]).join(" ")}`);
  }
  if (connection) {
    const { domain, username } = connection.fields;
    const who = username ? `as ${username}, by API key` : "by access token";
    return { told: `Account ${domain} (${who})`, open: async () => ({ connection, stop: () => {} }) };
  }
  return {
    told: url ? `Emulator at ${url}` : `Emulator (nothing is kept; keep one running: ${KEEP_EMULATOR})`,
    open: async () => {
      const emulator = await openEmulator({ url });
      if (url) await emulator.about().catch(() => unreachable(url));
      return { connection: atEmulator, emulator, stop: () => emulator.stop() };
    },
  };
}

/** @param {string} url */
function unreachable(url) {
  throw new Failure(`No emulator answers at ${url}, which GORGIAS_EMULATOR names. Start it, or unset GORGIAS_EMULATOR:
cargo run -p gorgias-emulator -- --port ${url.match(/:(\d+)/)?.[1] ?? 8080}`);
}
