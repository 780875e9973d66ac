// Talks to the server: with the token of the printed link, which is kept for a reload and nowhere else.

const KEY = "workbench-token";
let token = "";

/** Takes the token out of the address, so that it is in no history, no screenshot and no copied link. */
export function takeToken() {
  const found = /^#token=([\w-]+)$/.exec(location.hash);
  if (found) {
    sessionStorage.setItem(KEY, found[1]);
    history.replaceState(null, "", location.pathname);
  }
  token = sessionStorage.getItem(KEY) ?? "";
  return token !== "";
}

/** What the server refused: `code` and a sentence. */
export class ApiError extends Error {
  constructor({ code, message }, status) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

async function ask(method, path, body, signal) {
  const headers = { "x-workbench-token": token };
  if (body !== undefined) headers["content-type"] = "application/json";
  let response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError({ code: "GONE", message: "The workbench does not answer. Is it still running?" });
  }
  if (response.ok) return response;
  const answer = await response.json().catch(() => ({}));
  throw new ApiError(
    answer.error ?? { code: "HTTP", message: `The workbench answered ${response.status}.` },
    response.status,
  );
}

export const get = async (path) => (await ask("GET", path)).json();
export const post = async (path, body = {}) => (await ask("POST", path, body)).json();
export const put = async (path, body = {}) => (await ask("PUT", path, body)).json();
export const remove = async (path) => (await ask("DELETE", path)).json();
export const bytes = async (path) => (await ask("GET", path)).blob();

/** What is said where an answer ends in the middle: nothing but the end of the server does that. */
export const ENDED = "The workbench has ended. Start it again, and open the link that it prints.";

/** Calls `hear` with every object of a stream, until it ends or `signal` says so. */
export async function stream(path, hear, signal) {
  const response = await ask("GET", path, undefined, signal);
  const reader = /** @type {ReadableStream<any>} */ (response.body).pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read().catch((error) => {
      if (error.name === "AbortError") throw error;
      throw new ApiError({ code: "GONE", message: ENDED });
    });
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line) hear(JSON.parse(line));
  }
}
