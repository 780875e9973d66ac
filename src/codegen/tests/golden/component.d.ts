// Compiled from component-manifest.json by the build script; do not edit.

/** Left empty: never sent. */
export type Blank = "" | null | undefined;
/** A positive whole number, as a number or as text. */
export type Id = number | string;
/** A whole number, as a number or as text. */
export type Integer = number | string;
/** True or false; text may be in any case. */
export type Flag = boolean | "true" | "false" | "yes" | "no" | "1" | "0";
/** Text; numbers and booleans are written out. */
export type Text = string | number | boolean;
/** An ISO 8601 date or date-time, sent as given, or a `Date`. */
export type Datetime = string | Date;
/** JSON, written out. */
export type JsonText = string;
/** An object with an `id` (where said, an `email`), JSON text of one, or the bare id (where said, the bare e-mail address). */
export type Reference = Id | object;
/** A user of the helpdesk: id, e-mail address or full name, or an object with one of them. */
export type Person = Id | { readonly id: Id | null } | { readonly email: string } | { readonly name: string };
/** A team: id or name, or an object with one of them. */
export type Team = Id | { readonly id: Id | null } | { readonly name: string };
/** A macro: id or name, or an object with one of them. */
export type Macro = Id | { readonly id: Id } | { readonly name: string };
/** An e-mail address, perhaps with a name: `jane@example.com`, `Jane Doe <jane@example.com>`, or an object of the two. */
export type Address = string | { readonly address: string; readonly name?: string | null };
/** A span of time: `90m`, `36h`, `3d`, `2w`. */
export type Span = string;
/** The bytes of a file, as a step of the platform hands them on, or as they are. Text is sent as UTF-8. */
export type FileValue = string | Uint8Array | { readonly data: Uint8Array | string; readonly contentType?: string };
/** One row of a key-value list. */
export interface KeyValue<Value = unknown> {
  readonly key: string;
  readonly value: Value;
}
/** A key-value list, or an object, or JSON text of either. */
export type Pairs<Value = unknown> = readonly KeyValue<Value>[] | { readonly [key: string]: Value } | JsonText;
/** A list, or JSON text of one, or its items with commas between. */
export type List<Item> = readonly Item[] | string;
/** Bounds in time; an item must keep to all that are given. */
export interface Comparators {
  readonly gt?: Datetime;
  readonly gte?: Datetime;
  readonly lt?: Datetime;
  readonly lte?: Datetime;
}
/** What a custom field can hold. */
export type FieldValue = string | number | boolean;
/** Values of custom fields, by the id of the field's definition. */
export type FieldValues =
  | readonly { readonly id: Id; readonly value: FieldValue }[]
  | { readonly [id: string]: FieldValue }
  | JsonText;

/** A JSON object as Gorgias sent it. */
export interface JsonObject {
  [key: string]: unknown;
}
/** One page of a list, or all of it after Fetch All. */
export interface Page<Item = JsonObject> {
  data: Item[];
  object: "list";
  uri: string;
  meta: { prev_cursor: string | null; next_cursor: string | null; [key: string]: unknown };
}
/** What an action returns when Gorgias' answer is empty. */
export interface Success {
  message: "Success";
}
/** An uploaded file; a message takes it as an attachment. */
export interface UploadedFile {
  name: string;
  content_type: string;
  size: number;
  url: string;
}
/** What an action resolves to. */
export interface ActionResult<Data> {
  data: Data;
  /** The type of a file's bytes. */
  contentType?: string;
}
/** A hook that was set in order. */
export interface EnsuredWebhook {
  event: string;
  /** The integration's id. */
  id: number;
  change: "made" | "updated" | "reactivated" | "unchanged";
}
/** What a data source resolves to. */
export interface DataSourceResult {
  result: { key: string; label: string }[];
}

/** A connection as the platform hands it to `perform`. */
export interface ConnectionValue<Fields> {
  /** The key of the connection type; when it is empty, the fields tell the type. */
  readonly key: string;
  readonly configVarKey?: string;
  readonly fields: Fields;
  readonly token?: OauthToken | null;
  readonly context?: unknown;
}
/** A connection as the platform's library types it: of its fields only their names' being text is known. */
export interface UntypedConnection {
  readonly key: string;
  readonly configVarKey: string;
  readonly fields: { readonly [name: string]: unknown };
  readonly token?: { readonly [name: string]: unknown } | null | undefined;
  readonly context?: unknown;
}
/** What the platform holds after an OAuth flow. */
export interface OauthToken {
  readonly access_token: string;
  readonly [key: string]: unknown;
}
/** Where a connection leads; it holds no secret. */
export interface Account {
  key: string;
  domain: string;
  baseUrl: string;
  scheme: "Basic" | "Bearer";
  authorizeUrl?: string;
  tokenUrl?: string;
}

/** The logger of a context; only these levels are used. */
export interface Logger {
  debug(...line: unknown[]): void;
  info(...line: unknown[]): void;
  warn(...line: unknown[]): void;
  error(...line: unknown[]): void;
}
/** As much of the platform's context as the component reads; `{}` will do in a test. */
export type Context = {
  readonly logger?: Partial<Logger>;
  readonly debug?: { readonly enabled: boolean };
  readonly globalDebug?: boolean;
};
/** A declared input, as the platform reads it. */
export interface Input {
  key: string;
  label: string;
  keyLabel?: string;
  type: string;
  collection?: "valuelist" | "keyvaluelist";
  placeholder?: string;
  dataSource?: string;
  default?: string;
  comments?: string;
  example?: string;
  required?: boolean;
  model?: { label: string; value: string }[];
  language?: string;
  shown?: boolean;
}
/** Inputs whose keys nobody knows when a program is compiled, as the platform's library types them. */
export type Untyped<Params> = string extends keyof Params ? Params : never;
/** What runs an operation. */
export interface Perform<Inputs, Result> {
  <Params extends Record<string, unknown>>(context: Context, params: Untyped<Params>): Promise<Result>;
  (context: Context, params: Inputs): Promise<Result>;
}
/** An action of the component. */
export interface Action<Inputs, Data> {
  key: string;
  display: { label: string; description: string };
  inputs: Input[];
  examplePayload: unknown;
  /** A JSON schema of its data, as text. */
  outputSchema: { type: "actionOutput"; schema: string };
  /** Whether the designer may run it for a sample; what it may not run has a sample of its own. */
  performSafety: "SAFE" | "NOT_ALLOWED";
  examplePerform?: Perform<Partial<Inputs>, ActionResult<Data>>;
  examplePerformSafety?: "SAFE";
  perform: Perform<Inputs, ActionResult<Data>>;
}
/** A data source of the component. */
export interface DataSource<Inputs> {
  key: string;
  display: { label: string; description: string };
  dataSourceType: "picklist";
  inputs: Input[];
  examplePayload: unknown;
  perform: Perform<Inputs, DataSourceResult>;
}
/** A connection type of the component. */
export interface ConnectionDefinition {
  key: string;
  label: string;
  comments: string;
  /** "authorization_code". The platform's library has an enum for it, which no text fits. */
  oauth2Type?: any;
  inputs: Input[];
}
/** The component object that the platform loads. */
export interface Component {
  key: string;
  public: false;
  display: { label: string; description: string; category: string; iconPath: string };
  connections: ConnectionDefinition[];
  actions: Actions;
  dataSources: DataSources;
  triggers: Triggers;
}
/** What a `fetch` is given beside the address. */
export interface FetchInit {
  method: string;
  /** Names are in small letters. */
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer> | null;
  redirect: "manual";
  signal: AbortSignal;
}
/** What is read of its answer: a `Response` of any make. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null | undefined } & Iterable<[string, string]>;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}
/** What a component asks of the world around it; what is left out is the host's own. */
export interface Options {
  fetch?: (url: string, init: FetchInit) => Promise<FetchResponse>;
  sleep?: (milliseconds: number) => Promise<void>;
  now?: () => number;
  random?: () => number;
}

/** The component; the same as the default. */
export declare const component: Component;
export default component;
/** The component with a host of one's own, for tests. */
export function createComponent(options?: Options): Component;

/**
 * What a rejected `perform` rejects with; `code` is one of INVALID_INPUT, CONNECTION, GORGIAS_<status>,
 * TIMEOUT, UNREACHABLE, UNEXPECTED_RESPONSE, NOT_POSSIBLE, UNDELIVERED, UNVERIFIED, INTERNAL.
 */
export interface ComponentError extends Error {
  /** The stable code. */
  code: string;
  /** HTTP status of Gorgias' answer. */
  status?: number;
  /** Gorgias' answer: parsed when it is JSON, else text. */
  data?: unknown;
  /** Headers of Gorgias' answer, without secrets. */
  headers?: Record<string, string>;
  /** The inputs that need a change, each with its key, its label and the problem. */
  inputs?: { key: string; label: string; problem: string }[];
  /** What to do about it, or where to look. */
  hint?: string;
  /** Where a broken Fetch All can go on: give it to Cursor. */
  cursor?: string;
}

/**
 * Greenhouse Key
 * For your own greenhouse. 1. Ask the gardener for a key. 2. Copy it.
 */
export interface GreenhouseKeyFields {
  /**
   * Domain: Which greenhouse.
   * Example: `north`
   */
  readonly domain: string;
  /** Username: Who you are. */
  readonly username: string;
  /** API Key: The key. */
  readonly apiKey: string;
}
export type GreenhouseKeyConnection = ConnectionValue<GreenhouseKeyFields>;
/** Checks the fields of "Greenhouse Key" and says where they lead. Throws a `ComponentError`. */
export function greenhouseKey(fields: GreenhouseKeyFields): Account;

/** Any of the connections. */
export type AnyConnection = GreenhouseKeyConnection | UntypedConnection;

export type Light = "sun" | "half-shade";

export type Soil = "loam" | "sand" | (string & {});

/** Inputs of Count Plants. Counts the plants that match. */
export type CountPlantsInputs = {
  /** Connection: The greenhouse to work with. */
  readonly connection: AnyConnection;
  /**
   * Light: Only those that want so much light.
   * Example: `sun`
   */
  readonly light: Light;
  /**
   * Soils: Only those in one of these soils. At most 3. Besides the choices, a mixture of your own is accepted.
   * Example: `loam`
   */
  readonly soils?: List<Soil> | Blank;
  /**
   * Debug Request: Writes the requests to the logs.
   * Default: `false`
   */
  readonly debugRequest?: Flag | Blank;
};

/** Inputs of Create Plant. Plants a plant. */
export type CreatePlantInputs = {
  /** Connection: The greenhouse to work with. */
  readonly connection: AnyConnection;
  /**
   * Name: What it is called. At most 80 characters.
   * Example: `Fern`
   */
  readonly name: Text;
  /**
   * Bed: Where it stands. An id or a JSON object such as {"id": 4}.
   * Example: `4`
   */
  readonly bed?: Reference | Blank;
  /**
   * Gardener: Who looks after it. An id, an e-mail address or a full name; what is no id is looked up first.
   * Example: `Maya Okafor`
   */
  readonly gardener?: Person | Blank;
  /**
   * Team: Whose it is. An id or the exact name, which is looked up first.
   * Example: `Roses`
   */
  readonly team?: Team | Blank;
  /**
   * Told: Who is told. Ids, e-mail addresses or full names; what is no id is looked up first.
   * Example: `Maya Okafor`
   */
  readonly told?: List<Person> | Blank;
  /**
   * Seller: Who sold it. An address such as jane@example.com or Jane Doe <jane@example.com>.
   * Example: `seeds@garden.example`
   */
  readonly seller?: Address | Blank;
  /**
   * Lives: How long. A number with m, h, d or w for minutes, hours, days or weeks.
   * Example: `2w`
   */
  readonly lives?: Span | Blank;
  /**
   * Leaves: Its leaves. A JSON array of one or more objects, each with length.
   * Example: `[{"length": 3}]`
   */
  readonly leaves?: readonly BedItem[] | { readonly data: readonly BedItem[] } | JsonText | Blank;
  /**
   * Labels: What else is known. A whole JSON object may be given by reference.
   * Example: `origin: seed`
   */
  readonly labels?: Pairs | Blank;
  /**
   * External ID: The plant's id in your own system. At most 255 characters. It covers an answer that is lost
   * within one run: the record is looked up by this id and not made twice. Over several runs it does not: each
   * run makes another one, unless the flow looks for it with List Plants first.
   * Example: `plant-7`
   */
  readonly external_id?: Text | Blank;
  /**
   * Debug Request: Writes the requests to the logs.
   * Default: `false`
   */
  readonly debugRequest?: Flag | Blank;
};

/** Inputs of Delete Plant. Takes a plant out. */
export type DeletePlantInputs = {
  /** Connection: The greenhouse to work with. */
  readonly connection: AnyConnection;
  /**
   * Plant ID: Which plant goes.
   * Example: `7`
   */
  readonly id: Id;
  /**
   * Debug Request: Writes the requests to the logs.
   * Default: `false`
   */
  readonly debugRequest?: Flag | Blank;
};

/** Inputs of List Plants. Lists plants, page by page or all at once. */
export type ListPlantsInputs = {
  /** Connection: The greenhouse to work with. */
  readonly connection: AnyConnection;
  /**
   * Plant IDs: Only these plants. At most 100.
   * Example: `7`
   */
  readonly ids?: List<Id> | Blank;
  /**
   * Watered: Only plants watered in a certain time. A JSON object of one or more of gt, gte, lt and lte, each
   * with an ISO 8601 date or date-time such as 2026-11-02T09:30:00+01:00; without an offset it is UTC.
   * Example: `{"gte": "2026-11-01"}`
   */
  readonly watered?: Comparators | JsonText | Blank;
  /**
   * External ID: Only the plant with this id. At most 255 characters.
   * Example: `plant-7`
   */
  readonly external_id?: Text | Blank;
  /**
   * Fetch All: Follows the list to its end. There are many plants.
   * Default: `false`
   */
  readonly fetchAll?: Flag | Blank;
  /**
   * Limit: How many to return at most. From 1 to 100.
   * Example: `50`
   */
  readonly limit?: Integer | Blank;
  /**
   * Cursor: Where to go on.
   * Example: `c-2`
   */
  readonly cursor?: Text | Blank;
  /**
   * Debug Request: Writes the requests to the logs.
   * Default: `false`
   */
  readonly debugRequest?: Flag | Blank;
};

/** Inputs of Update Plant. Changes a plant. */
export type UpdatePlantInputs = {
  /** Connection: The greenhouse to work with. */
  readonly connection: AnyConnection;
  /**
   * Plant ID: Which plant.
   * Example: `7`
   */
  readonly id: Id;
  /**
   * Name: What it is called. At most 80 characters. Left empty, it stays as it is. Type the word null to clear
   * it.
   * Example: `Fern`
   */
  readonly name?: Text | "null" | Blank;
  /**
   * Bed: Where it stands. Left empty, it stays as it is. Type the word null to clear it.
   * Example: `4`
   */
  readonly bed?: Id | "null" | Blank;
  /**
   * Thirsty: Whether it needs water. Left empty, it stays as it is.
   * Example: `true`
   */
  readonly thirsty?: Flag | Blank;
  /**
   * Soil: What it stands in. Besides the choices, a mixture of your own is accepted. Left empty, it stays as it
   * is. Type the word null to clear it.
   * Example: `sand`
   */
  readonly soil?: Soil | "null" | Blank;
  /**
   * Watered: When it was last watered. ISO 8601, such as 2026-11-02T09:30:00+01:00; without an offset it is UTC.
   * Left empty, it stays as it is. Type the word null to clear it.
   * Example: `2026-11-02`
   */
  readonly watered?: Datetime | "null" | Blank;
  /**
   * Debug Request: Writes the requests to the logs.
   * Default: `false`
   */
  readonly debugRequest?: Flag | Blank;
};

/** Inputs of Select Plant. Offers plants by name. */
export type SelectPlantInputs = {
  /** Connection: The greenhouse to work with. */
  readonly connection: AnyConnection;
  /**
   * Bed: Only plants of this bed.
   * Example: `4`
   */
  readonly bed?: Id | Blank;
  /**
   * Search: Only plants with this in their names.
   * Example: `fern`
   */
  readonly search?: Text | Blank;
  /**
   * Kind: Only plants of this kind.
   * Example: `shrub`
   */
  readonly kind?: Text | Blank;
  /**
   * Withered: True offers withered ones too.
   * Default: `false`
   */
  readonly withered?: Flag | Blank;
  /**
   * At Most: How many are looked through. From 1 to 10000.
   * Default: `2000`
   * Example: `500`
   */
  readonly max_items?: Integer | Blank;
};

/** Inputs of New Plants. Starts a flow when plants were planted. */
export type NewPlantsInputs = {
  /** Connection: The greenhouse to work with. */
  readonly connection: AnyConnection;
  /**
   * Bed: Only plants of this bed.
   * Example: `4`
   */
  readonly bed?: Id | Blank;
};

/** Inputs of Plant Events. Starts a flow when the greenhouse says so. */
export type PlantEventsInputs = {
  /** Connection: The greenhouse to work with. */
  readonly connection: AnyConnection;
};

/** As Gorgias sends it; keys that are not known here may be there, too. */
export interface BedRecord {
  id: number;
  name: string;
  [key: string]: unknown;
}

/** As Gorgias sends it; keys that are not known here may be there, too. */
export interface PlantRecord {
  id: number;
  name: string | null;
  bed?: BedRecord | null;
  watered: string | null;
  [key: string]: unknown;
}

/** What a JSON input takes; see BedRecord. */
export type BedItem = {
  readonly id?: number | null | undefined;
  readonly name?: string | null | undefined;
  readonly length: unknown;
};

/** The actions, by key. */
export type Actions = {
  /** Counts the plants that match. */
  countPlants: Action<CountPlantsInputs, JsonObject>;
  /** Plants a plant. */
  createPlant: Action<CreatePlantInputs, PlantRecord>;
  /** Takes a plant out. */
  deletePlant: Action<DeletePlantInputs, Success>;
  /** Lists plants, page by page or all at once. */
  listPlants: Action<ListPlantsInputs, Page>;
  /** Changes a plant. */
  updatePlant: Action<UpdatePlantInputs, PlantRecord>;
};

/** The data sources, by key. */
export type DataSources = {
  /** Offers plants by name. */
  selectPlant: DataSource<SelectPlantInputs>;
};

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
/** The triggers, by key. */
export type Triggers = {
  /** Starts a flow when plants were planted. */
  newPlants: PollingTrigger<NewPlantsInputs, JsonObject> & Batches;
  /** Starts a flow when the greenhouse says so. */
  plantEvents: WebhookTrigger<PlantEventsInputs, JsonObject> & Registers<PlantEventsInputs>;
};
