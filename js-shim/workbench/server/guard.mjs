// Who may talk to the server. Other tools of this kind could be driven by any web page that their user had open: this
// one looks at the Host (a rebound name arrives with its own), at the Origin, at what the browser says about the site
// that asks, and at a token that only the printed link carries.

import { randomBytes, timingSafeEqual } from "node:crypto";

/** Bytes of a body at most; the platform takes as much at a webhook. */
export const LARGEST_BODY = 6 * 1024 * 1024;
export const TOKEN_HEADER = "x-workbench-token";

/** 256 random bits, as text that fits into a link. */
export const newToken = () => randomBytes(32).toString("base64url");

/** Equal, without telling by the time it takes how much of it was. */
export function isToken(given, token) {
  const [a, b] = [Buffer.from(String(given ?? "")), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The headers of every answer. `nonce` lets the editor's styles in. */
export function headersFor(nonce) {
  const styles = nonce ? `'self' 'nonce-${nonce}'` : "'self'";
  return {
    "content-security-policy": [
      "default-src 'none'",
      "script-src 'self'",
      `style-src ${styles}`,
      "connect-src 'self'",
      "img-src 'self' data:",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
    ].join("; "),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
  };
}

/**
 * Why a request is not answered: `{status, message}`; undefined where it is. A hook and the return from a login come
 * from elsewhere by their nature: both are guarded by a random word in their address instead of the token.
 */
export function refusal({ method, headers }, path, { port, token }) {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(headers.host)) return { status: 421, message: `This server answers to ${hosts[0]} only.` };
  const { origin } = headers;
  const isOwn = origin === undefined || hosts.some((host) => origin === `http://${host}`);
  if (!isOwn) return { status: 403, message: "Another site asked." };
  const isOutside = path.startsWith("/hook/") || path === "/oauth/callback";
  const site = headers["sec-fetch-site"];
  const mayBe = isOutside ? path === "/oauth/callback" && method === "GET" : false;
  if (site !== undefined && site !== "same-origin" && site !== "none" && !mayBe) {
    return { status: 403, message: "Another site asked." };
  }
  if (isOutside) return undefined;
  if (!path.startsWith("/api/")) {
    return method === "GET" ? undefined : { status: 405, message: "Only GET is answered here." };
  }
  if (!isToken(headers[TOKEN_HEADER], token)) {
    return { status: 401, message: "The token is missing or wrong: open the link that the workbench printed." };
  }
  if (["POST", "PUT"].includes(method) && !/^application\/json\b/i.test(headers["content-type"] ?? "")) {
    return { status: 415, message: "The content type has to be application/json." };
  }
  return undefined;
}
