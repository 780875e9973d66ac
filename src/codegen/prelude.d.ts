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
