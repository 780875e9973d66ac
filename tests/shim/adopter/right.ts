// What a program of an adopter's may say.
import component, {
  type Account,
  type Actions,
  type ComponentError,
  type Context,
  type CreateTicketInputs,
  type GetTicketInputs,
  gorgiasApiKey,
} from "gorgias-component";

const context: Context = {};
const actions: Actions = component.actions;
const fields = { domain: "green-garden", username: "maya@green-garden.example", apiKey: "key" };
const connection = { key: "gorgias-api-key", fields };

export const account: Account = gorgiasApiKey(fields);
export const scheme: "Basic" | "Bearer" = account.scheme;
export const cursor = (error: unknown): string | undefined => (error as ComponentError).cursor;

export const one: GetTicketInputs = { connection, id: 48213 };
export const text: GetTicketInputs = { connection, id: "48213" };
export const ticket: CreateTicketInputs = {
  connection,
  messages: [{ channel: "email", from_agent: false, body_text: "Good morning." }],
  status: "open",
  tags: ["damaged"],
  customer: "tomas.rivera@post.example",
};
export const walk: Promise<{ data: { data: readonly unknown[] } }> = actions.listTickets.perform(context, {
  connection,
  fetchAll: true,
});
