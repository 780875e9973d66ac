// A Gorgias that does as little as it can, so that what is measured is the client: records are bytes made beforehand,
// of the shape and size that the API's documentation shows. In a process of its own; says its port, ends with stdin.

import { createServer } from "node:http";
import { loadBundle } from "../tools/harness.mjs";
import { listen } from "../tools/loopback.mjs";
import { FILE_SIZE } from "./sizes.mjs";

// As the platform is shown them: with the parts that they share.
const { actions } = loadBundle().default;
const DETAIL = Buffer.from(JSON.stringify(actions.getTicket.examplePayload.data));
const ITEM = actions.listTickets.examplePayload.data.data[0];
const PAGE = 100;
// Read like any other, and so roomy that pacing, which only ours does, never counts.
const LIMIT = "1/100000";
const FILE = Buffer.alloc(FILE_SIZE, 7);

// The ids are written over nines in place: they have to differ, since a list without duplicates is part of the task.
const FIRST_ID = 100_000_000;
const marker = '"id":999999999';
const records = JSON.stringify(
  Array.from({ length: PAGE }, (_, at) => ({ ...ITEM, id: 999_999_999, subject: `${ITEM.subject} ${at}` })),
);
const template = Buffer.from(records);
const places = [...records.matchAll(new RegExp(marker, "g"))].map(
  ({ index }) => Buffer.byteLength(records.slice(0, index)) + '"id":'.length,
);

function page(number, last) {
  const list = Buffer.from(template);
  for (const [at, place] of places.entries()) list.write(String(FIRST_ID + number * PAGE + at), place, "latin1");
  const next = number + 1 < last ? JSON.stringify(`page-${number + 1}`) : "null";
  return Buffer.concat([
    Buffer.from('{"data":'),
    list,
    Buffer.from(`,"object":"list","uri":"/api/tickets","meta":{"prev_cursor":null,"next_cursor":${next}}}`),
  ]);
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
  const answer = (body, type = "application/json") =>
    response
      .writeHead(200, {
        "content-type": type,
        "content-length": body.length,
        "x-gorgias-account-api-call-limit": LIMIT,
      })
      .end(body);
  if (request.method === "POST" && pathname === "/api/upload") {
    let size = 0;
    request.on("data", (chunk) => {
      size += chunk.length;
    });
    request.on("end", () => answer(Buffer.from(JSON.stringify([{ name: "file", size }]))));
  } else if (pathname === "/api/tickets") {
    // The view says how many pages there are.
    answer(page(Number(searchParams.get("cursor")?.slice("page-".length) ?? 0), Number(searchParams.get("view_id"))));
  } else if (/^\/api\/tickets\/\d+$/.test(pathname)) {
    answer(DETAIL);
  } else if (pathname.startsWith("/api/attachment/download/")) {
    answer(FILE, "application/octet-stream");
  } else {
    response.writeHead(404).end();
  }
});

server.keepAliveTimeout = 60_000;
console.log(await listen(server));
process.stdin.resume().on("end", () => process.exit());
