// With the platform's own types: what goes in and what comes out fits without a cast.
import type { Connection } from "@prismatic-io/spectral";
import type { Component, ConnectionValue } from "@prismatic-io/spectral/dist/serverTypes/index.js";
import { createConnection, createHarness, invokeFlow } from "@prismatic-io/spectral/dist/testing.js";
import * as gorgias from "gorgias-component";
import component, { createComponent } from "gorgias-component";

export const loaded: Component = component;
export const harness = createHarness(gorgias.default);
export const named = createHarness(gorgias.component);
export const made = createHarness(createComponent({ fetch: (url, init) => fetch(url, init) }));

declare const step: Connection;
declare const value: ConnectionValue;
const tested = createConnection({ key: "gorgias-api-key", display: { label: "", description: "" }, inputs: {} }, {});

export const flow = async () => {
  const { data } = await component.actions.getTicket.perform({}, { connection: step, id: 48213 });
  await component.actions.getTicket.perform({}, { connection: value, id: 48213 });
  await component.actions.getTicket.perform({}, { connection: tested, id: 48213 });
  const uploaded = await component.actions.uploadFiles.perform({}, { connection: step, files: { "a.txt": "a" } });
  await component.actions.createTicketMessage.perform(
    {},
    { connection: step, ticket_id: 48213, channel: "email", from_agent: true, body_text: "See the file.", attachments: uploaded.data },
  );
  // And the whole of the step's result.
  await component.actions.createTicketMessage.perform(
    {},
    { connection: step, ticket_id: 48213, channel: "email", from_agent: true, body_text: "See it.", attachments: uploaded },
  );
  const seen = await harness.action("getTicket", { connection: step, id: 48213 });
  const listed = await harness.trigger("pollChangesTrigger", undefined, { connection: step });
  const picked = await harness.dataSource("selectTicket", { connection: step });
  return [data, seen?.data, listed, picked, invokeFlow];
};
