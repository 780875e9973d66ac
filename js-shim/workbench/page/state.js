// What the page knows: the component, its connections, the flow at hand, runs, hooks.

import { batch, computed, effect, signal } from "@preact/signals";
import { ENDED, get, post, put, remove, stream } from "./api.js";
import { slug, walkSteps } from "./names.js";

export const about = signal(/** @type {any} */ (undefined));
export const connections = signal(/** @type {any[]} */ ([]));
export const files = signal({ flows: [], payloads: [] });
export const runs = signal(/** @type {any[]} */ ([]));
export const hooks = signal(/** @type {any} */ ({ listening: false, deliveries: [], log: [] }));
export const sandbox = signal(/** @type {any} */ (undefined));
export const showSandbox = signal(false);
/** A sentence at the foot of the page: `{text, kind: "error" | "info"}`. */
export const notice = signal(/** @type {any} */ (undefined));

export const definition = computed(() => about.value?.definition);

let fading;
export function tell(text, kind = "info") {
  clearTimeout(fading);
  notice.value = text ? { text, kind } : undefined;
  // Errors stay until somebody has read them.
  if (text && kind === "info") fading = setTimeout(() => tell(), 8000);
}
/** Runs something; what the server refuses is told at the foot of the page. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    if (error.name !== "AbortError") tell(error.message, "error");
    return undefined;
  }
}

// ---- The integration at hand.

const SAVED = "workbench-integration";

export const emptyIntegration = () => ({
  definitionVersion: 7,
  name: "New integration",
  description: "",
  configPages: [{ name: "Configuration", elements: [] }],
  requiredConfigVars: [],
  flows: [{ name: "Flow 1", steps: [platformStepOf("webhook-triggers", "webhook", "Trigger", true)] }],
});

export const platformStepOf = (component, key, name, isTrigger) => ({
  name,
  ...(isTrigger ? { isTrigger: true } : {}),
  action: { key, component: { key: component, isPublic: true, version: "LATEST" } },
  inputs: {},
});

const restored = () => {
  try {
    return JSON.parse(sessionStorage.getItem(SAVED) ?? "null") ?? emptyIntegration();
  } catch {
    return emptyIntegration();
  }
};

export const integration = signal(restored());
/** The text it was read from, so that writing keeps what was not understood. */
export const sourceText = signal(/** @type {any} */ (undefined));
export const flowAt = signal(0);
export const flow = computed(() => integration.value.flows[flowAt.value] ?? integration.value.flows[0]);
/** The slug of the step that is open. */
export const selected = signal(/** @type {any} */ (undefined));
/** What belongs to one flow and not to the next: a signal for the flow at hand. */
function ofFlow(initial) {
  const all = signal(/** @type {any[]} */ ([]));
  return {
    get value() {
      return all.value[flowAt.value] ?? initial;
    },
    set value(next) {
      const copy = [...all.value];
      copy[flowAt.value] = next;
      all.value = copy;
    },
    /** The flow at this place is gone. */
    drop(at) {
      all.value = all.value.filter((_, index) => index !== at);
    },
    forget() {
      all.value = [];
    },
  };
}
/** Slug → `{run, step}` or `{value}`. */
export const pins = ofFlow(/** @type {Record<string, any>} */ ({}));
export const problems = signal(/** @type {any[]} */ ([]));
/** The test case for the trigger: text of a JSON value, with its type and headers. */
export const payload = ofFlow({ use: false, text: "{}", contentType: "application/json", headers: "{}" });
export const given = signal(/** @type {Record<string, any>} */ ({}));
export const debug = signal(false);

effect(() => {
  sessionStorage.setItem(SAVED, JSON.stringify(integration.value));
});

/** Changes the integration through a copy. */
export function change(edit) {
  const copy = structuredClone(integration.value);
  edit(copy, copy.flows[flowAt.value] ?? copy.flows[0]);
  integration.value = copy;
}

/** Takes over another integration, with the text that it was read from. */
export function open(model, text) {
  batch(() => {
    integration.value = model;
    sourceText.value = text;
    flowAt.value = 0;
    selected.value = undefined;
    pins.forget();
    payload.forget();
    given.value = {};
  });
}

export const stepsOf = (one) => {
  const found = [];
  walkSteps(one?.steps, (step, { path, parents }) => found.push({ step, slug: slug(step.name), path, parents }));
  return found;
};
export const flowSteps = computed(() => stepsOf(flow.value));

// What is wrong is asked a moment after the last change.
let checking;
effect(() => {
  const model = integration.value;
  if (!definition.value) return;
  clearTimeout(checking);
  checking = setTimeout(async () => {
    const answer = await post("/api/yaml/problems", { model }).catch(() => undefined);
    if (answer && model === integration.value) problems.value = answer.problems;
  }, 150);
});

/** What a run of the flow at hand is asked for. */
export const asked = () => ({
  integration: integration.value,
  flow: flow.value.name,
  // A pin of a step that is not there any more stands in nobody's way.
  pins: Object.fromEntries(
    Object.entries(pins.value).filter(([name]) => flowSteps.value.some(({ slug }) => slug === name)),
  ),
  debug: debug.value,
  given: given.value,
});

// While it listens, deliveries run the flow as it is now.
const listens = computed(() => (hooks.value.listening ? hooks.value.flow : undefined));
let following;
effect(() => {
  const body = asked();
  if (listens.value !== body.flow) return;
  clearTimeout(following);
  following = setTimeout(() => put("/api/hooks", body).catch(() => undefined), 150);
});

// ---- Runs, as they come in.

const kept = new Map();

/** A run by its id: `{events, version}`; watched from the server when it is not known yet. */
export function watchRun(id) {
  if (!kept.has(id)) {
    const run = { id, events: /** @type {any[]} */ ([]), version: signal(0) };
    let waits = false;
    const hear = (event) => {
      run.events.push(event);
      if (waits) return;
      waits = true;
      // Many events may come at once; the page is painted once for all of them.
      requestAnimationFrame(() => {
        waits = false;
        run.version.value += 1;
      });
    };
    kept.set(id, run);
    stream(`/api/runs/${id}/events`, hear).catch((error) => tell(error.message, "error"));
  }
  return kept.get(id);
}

let asking = 0;
export const refreshRuns = async () => {
  asking += 1;
  const mine = asking;
  const found = await get("/api/runs").catch(() => undefined);
  // Of two answers the one that was asked for last counts, in whatever order they come.
  if (found && mine === asking) runs.value = found;
  if (showSandbox.value) refreshSandbox();
};
export const refreshSandbox = async () => {
  if (about.value?.sandbox) sandbox.value = await get("/api/sandbox").catch(() => sandbox.value);
};
export const refreshConnections = async () => {
  connections.value = await get("/api/connections");
};
export const refreshHooks = async () => {
  hooks.value = await get("/api/hooks");
};

/** Starts a run: the id. */
export async function startRun(body) {
  tell();
  const { id } = await post("/api/runs", body);
  watchRun(id);
  return id;
}
export const cancelRun = (id) => attempt(() => remove(`/api/runs/${id}`));
export const saveConnection = async (key, body) => {
  await put(`/api/connections/${encodeURIComponent(key)}`, body);
  await refreshConnections();
};

/** All that the page begins with, and what keeps it up to date. */
export async function begin() {
  // Whatever is shown first may need the connections, also when the address leads right to it.
  const [component] = await Promise.all([
    get("/api/component"),
    refreshConnections(),
    refreshRuns(),
    refreshHooks(),
    get("/api/files").then((found) => (files.value = found)),
  ]);
  about.value = component;
  const hear = async ({ type, error }) => {
    if (type === "connections") await refreshConnections();
    if (type === "runs") await refreshRuns();
    if (type === "hooks") await refreshHooks();
    if (type !== "component") return;
    if (error) tell(error, "error");
    else {
      about.value = await get("/api/component");
      await refreshConnections();
      tell("The component was built anew and is loaded.");
    }
  };
  stream("/api/events", (event) => attempt(() => hear(event))).then(
    () => tell(ENDED, "error"),
    (error) => tell(error.message, "error"),
  );
}
