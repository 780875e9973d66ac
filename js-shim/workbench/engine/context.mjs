// What the platform hands to a step besides its inputs, and to a trigger besides those.

import { randomUUID } from "node:crypto";

/** The platform's four states. What a flow keeps lives as long as its owner keeps this object. */
export class States {
  constructor(kept = {}) {
    this.crossFlowState = kept.crossFlowState ?? {};
    this.integrationState = kept.integrationState ?? {};
    this.flows = kept.flows ?? {};
  }

  /** What an execution of a flow begins with: copies, because a failed execution keeps nothing. */
  begin(flowName) {
    const copy = (value) => structuredClone(value ?? {});
    return {
      instanceState: copy(this.flows[flowName]),
      crossFlowState: copy(this.crossFlowState),
      integrationState: copy(this.integrationState),
      executionState: {},
    };
  }

  keep(flowName, states) {
    this.flows[flowName] = states.instanceState;
    this.crossFlowState = states.crossFlowState;
    this.integrationState = states.integrationState;
  }

  toJSON() {
    const { flows, crossFlowState, integrationState } = this;
    return { flows, crossFlowState, integrationState };
  }
}

const PEOPLE = {
  customer: { id: "customer-1", externalId: "customer-1", name: "Workbench customer" },
  instance: { id: "instance-1", name: "Workbench instance" },
  user: { id: "user-1", email: "builder@workbench.example", name: "Workbench builder", externalId: "user-1" },
};

/**
 * The plain part of a context; the functions are added where it is used.
 * @param {any} options
 */
export function contextFor({
  integration,
  flow,
  configVars,
  states,
  hookUrl,
  debug = false,
  isSimulated = false,
  batch,
  stepId = "step-1",
  executionId,
}) {
  const name = flow.name ?? "Flow";
  const url = hookUrl ?? `http://127.0.0.1/hook/${encodeURIComponent(name)}`;
  return {
    ...PEOPLE,
    ...states,
    configVars: Object.fromEntries(configVars),
    integration: {
      id: "integration-1",
      name: integration.name ?? "Workbench",
      versionSequenceId: "1",
      externalVersion: "",
    },
    flow: { id: `flow-${name}`, name, stableId: flow.stableKey ?? name },
    executionId: executionId ?? randomUUID(),
    stepId,
    webhookUrls: { [name]: url },
    webhookApiKeys: { [name]: [] },
    invokeUrl: url,
    startedAt: new Date().toISOString(),
    executionFrame: { invokedByExecutionJWT: "", invokedByExecutionStartedAt: "" },
    flowSchemas: flow.schemas ?? {},
    globalDebug: debug,
    runnerAllocatedMemoryMb: 1024,
    isSimulatedTestExecution: isSimulated,
    ...(batch ? { batch } : {}),
  };
}

/**
 * The payload of a trigger, made of a test case in the form in which Prismatic's own command line saves them:
 * `{payload, contentType, headers}`. The raw body is bytes and the body is parsed, as in the platform's runner; bytes
 * that were delivered just now are in `rawBody`, since what is signed is signed to the letter.
 */
export function payloadFor(context, saved = {}) {
  const given = saved.payload;
  const contentType = saved.contentType || "application/json";
  const text = given === undefined ? "" : typeof given === "string" ? given : JSON.stringify(given);
  let data = given;
  if (typeof given === "string" && /json/i.test(contentType)) {
    try {
      data = JSON.parse(given);
    } catch {
      data = given;
    }
  }
  const {
    customer,
    instance,
    user,
    integration,
    flow,
    startedAt,
    executionId,
    webhookUrls,
    webhookApiKeys,
    invokeUrl,
    globalDebug,
  } = context;
  return {
    headers: headersOf(saved.headers, contentType),
    queryParameters: saved.queryParameters ?? {},
    rawBody: { data: saved.rawBody ?? Buffer.from(text), contentType },
    body: { data, contentType },
    pathFragment: saved.pathFragment ?? "",
    webhookUrls,
    webhookApiKeys,
    invokeUrl,
    executionId,
    customer,
    instance,
    user,
    integration,
    flow,
    startedAt,
    globalDebug,
  };
}

/** Headers of a test case: an object, or JSON of one in a text. The content type is among them once. */
function headersOf(headers, contentType) {
  let given = headers ?? {};
  if (typeof headers === "string") {
    try {
      given = headers.trim() ? JSON.parse(headers) : {};
    } catch {
      given = {};
    }
  }
  const isThere = Object.keys(given).some((name) => name.toLowerCase() === "content-type");
  return { ...(isThere ? {} : { "Content-Type": contentType }), ...given };
}
