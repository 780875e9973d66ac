/** A trigger of the component. */
export interface Trigger<Inputs> {
  key: string;
  display: { label: string; description: string };
  inputs: Input[];
  examplePayload: unknown;
  perform: (context: Context, payload: object, params: Inputs) => Promise<{ payload: unknown }>;
}
