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
// Results are typed by the examples, and open.
export const seen = async () => {
  const { data: seen } = await actions.getTicket.perform(context, { connection, id: 48213 });
  const subject: string | null = seen.subject;
  const name: string | null = seen.customer.name;
  const [first] = seen.messages;
  const sizes: number[] = (first?.attachments ?? []).map(({ size }) => size);
  const later: unknown = seen.what_gorgias_adds_next_year;
  const { data: page } = await actions.listTickets.perform(context, { connection });
  const next: string | null = page.meta.next_cursor;
  const ids: number[] = page.data.map(({ id }) => id);
  const { data: values } = await actions.listTicketCustomFields.perform(context, { connection, ticket_id: seen.id });
  const labels: string[] = values.map(({ field }) => field.label);
  // What Gorgias gave may be given back.
  if (first) await actions.createTicket.perform(context, { connection, messages: [first] });
  const reply = { connection, ticket_id: seen.id, channel: "email", from_agent: true, body_text: "Yes." };
  if (first) await actions.createTicketMessage.perform(context, { ...reply, source: first.source });
  const to = first?.source?.from?.address;
  await actions.createTicketMessage.perform(context, {
    ...reply,
    source: { type: "email", from: { address: "help@green-garden.example" }, to: [{ address: to }], bcc: null },
  });
  await actions.updateCustomer.perform(context, { connection, id: seen.customer.id, channels: seen.customer.channels });
  return [subject, name, sizes, later, next, ids, labels];
};
export const walk: Promise<{ data: { data: readonly unknown[] } }> = actions.listTickets.perform(context, {
  connection,
  fetchAll: true,
});
