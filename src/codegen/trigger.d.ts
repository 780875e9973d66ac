/** New and changed records, oldest first. */
export interface Changes {
  created: JsonObject[];
  updated: JsonObject[];
}
/** What a web-hook delivered. */
export interface Delivery {
  /** Why: `ticket-created` and the like; null when the hook does not say. */
  event: string | null;
  /** Null when it was deleted meanwhile. */
  ticket: JsonObject | null;
  /** For events about a message. */
  message: JsonObject | null;
  account: JsonObject | null;
  /** The same for the same event: Gorgias may deliver it more than once. */
  key: string;
}
/** What starts a run of a flow, as the platform hands it over. */
export interface TriggerPayload {
  headers?: Record<string, string> | null;
  body?: { data?: unknown; contentType?: string } | null;
  rawBody?: { data?: unknown; contentType?: string } | null;
  paginationState?: Record<string, unknown>;
}
/** As much of the platform's context as a trigger reads, and the state that it writes. */
export type TriggerContext = Context & {
  instanceState?: Record<string, unknown>;
  crossFlowState?: Record<string, unknown>;
  flow?: { name?: string; stableId?: string };
  instance?: { id?: string };
  webhookUrls?: Record<string, string>;
  webhookApiKeys?: Record<string, string[]>;
  isSimulatedTestExecution?: boolean;
  batch?: { enabled: boolean; batchSize?: number };
};
/** What a trigger resolves to: the payload that it was given, with the data in its body. */
export interface TriggerResult<Data, Payload = TriggerPayload> {
  payload: Payload & { body: { data: Data } };
  /** After `polled_no_changes` the flow's steps do not run. */
  resultType: "completed" | "polled_no_changes";
  response?: { statusCode: number; contentType: string; body: string };
  instanceState?: Record<string, unknown>;
  crossFlowState?: Record<string, unknown>;
}
/** What runs a trigger. */
export interface Start<Inputs, Data> {
  <Payload extends TriggerPayload, Params extends Record<string, unknown>>(
    context: TriggerContext,
    payload: Payload,
    params: Untyped<Params>,
  ): Promise<TriggerResult<Data, Payload>>;
  <Payload extends TriggerPayload>(
    context: TriggerContext,
    payload: Payload,
    params: Inputs,
  ): Promise<TriggerResult<Data, Payload>>;
}
/** A trigger of the component. */
export interface Trigger<Inputs, Data> {
  key: string;
  display: { label: string; description: string };
  inputs: Input[];
  examplePayload: unknown;
  scheduleSupport: "invalid" | "required";
  synchronousResponseSupport: "invalid";
  triggerResolverSupport: "invalid" | "valid";
  perform: Start<Inputs, Data>;
}
/** A trigger that a schedule runs. */
export interface PollingTrigger<Inputs, Data> extends Trigger<Inputs, Data> {
  isPollingTrigger: true;
}
/** A trigger that a delivery runs. */
export type WebhookTrigger<Inputs, Data> = Trigger<Inputs, Data>;
/** What makes or takes away web-hooks. */
export interface Registering<Inputs> {
  <Params extends Record<string, unknown>>(
    context: TriggerContext,
    params: Untyped<Params>,
  ): Promise<{ crossFlowState?: Record<string, unknown> }>;
  (context: TriggerContext, params: Inputs): Promise<{ crossFlowState?: Record<string, unknown> }>;
}
/** What keeps its web-hooks in order. */
export interface Registers<Inputs> {
  hasWebhookCreateFunction: true;
  webhookCreate: Registering<Inputs>;
  hasWebhookDeleteFunction: true;
  webhookDelete: Registering<Inputs>;
}
/** What may hand its items to a flow in batches. */
export interface Batches {
  triggerResolverDefaultBatchSize: number;
  triggerResolverDefaultConcurrentBatchLimit: number;
  hasResolveTriggerItems: true;
  resolveTriggerItems(context: unknown, result: { readonly payload: TriggerPayload }): unknown[];
  hasGetNextDiscoveryState: true;
  getNextPaginationState(context: unknown, result: { readonly payload: TriggerPayload }): object | null;
}
