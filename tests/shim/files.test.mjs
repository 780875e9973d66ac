// Files are bytes: what goes up comes down, and credentials do not syncClock them to where they lie.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { beforeEach, test } from "node:test";
import { openHarness } from "./support/harness.mjs";

const harness = await openHarness();
const { call, emulator, refused } = harness;
const upload = async (params) => (await call("uploadFiles", params)).data;

beforeEach(async () => {
  harness.fetch = emulator.fetch;
  await emulator.reset("empty");
  await emulator.forget();
});

const stored = async () => Object.values((await emulator.state()).files);

test("random bytes come down as they went up", async () => {
  for (const size of [1, 1000, 300_000]) {
    const bytes = randomBytes(size);
    const [file] = await upload({ file: { data: bytes, contentType: "image/png" }, fileName: "noise.png" });
    assert.equal(file.size, size);
    const { data, contentType } = await call("downloadFile", { attachment_url: file.url });
    assert.ok(Buffer.isBuffer(data));
    assert.equal(data.equals(bytes), true, `${size} bytes`);
    assert.equal(contentType, "image/png");
  }
});

test("an attached web page comes down, another web page does not", async () => {
  const page = Buffer.from("<!DOCTYPE html><title>A letter</title>");
  const [letter] = await upload({ file: { data: page, contentType: "text/html" }, fileName: "letter.html" });
  assert.equal((await call("downloadFile", { attachment_url: letter.url })).data.equals(page), true);
  const [invoice] = await upload({
    file: { data: Buffer.from("%PDF"), contentType: "application/pdf" },
    fileName: "invoice.pdf",
  });
  for (const path of ["^/api/", "^/files/"]) {
    await emulator.faults({ kind: "html", path });
    const error = await refused("downloadFile", { attachment_url: invoice.url });
    await emulator.faults();
    assert.equal(error.code, "UNEXPECTED_RESPONSE", path);
    assert.match(error.message, /web page instead of/);
  }
});

test("bytes that look like the frame of a multipart body", async () => {
  const bytes = Buffer.from(
    '\r\n--boundary\r\nContent-Disposition: form-data; name="x"\r\n\r\n--\r\n------formdata-undici-0\r\n\0',
  );
  const [file] = await upload({ file: bytes, fileName: "frame.bin" });
  assert.equal((await call("downloadFile", { attachment_url: file.url })).data.equals(bytes), true);
});

test("several files, each with its own name and type", async () => {
  const files = [
    { key: "Rechnung für Müller.pdf", value: { data: Buffer.from("%PDF"), contentType: "application/pdf" } },
    { key: "it's 5 + 5 & more.csv", value: { data: "a;b\n", contentType: "text/csv" } },
    { key: "日本語.txt", value: "こんにちは" },
    { key: "raw.bin", value: new Uint8Array([0, 128, 255]) },
  ];
  const uploaded = await upload({ files, type: "" });
  assert.deepEqual(
    uploaded.map(({ name }) => name),
    files.map(({ key }) => key),
  );
  assert.deepEqual(
    uploaded.slice(0, 2).map(({ content_type: type }) => type),
    ["application/pdf", "text/csv"],
  );
  for (const [index, { value }] of files.entries()) {
    const { data } = await call("downloadFile", { attachment_url: uploaded[index].url });
    assert.deepEqual([...data], [...Buffer.from(/** @type {any} */ (value).data ?? value)]);
  }
  assert.equal((await stored()).length, 4);
});

test("a name with quotes or line breaks cannot break out of its part", async () => {
  const [file] = await upload({ file: Buffer.from("x"), fileName: 'a"; filename="b".txt' });
  assert.equal((await stored()).length, 1);
  assert.doesNotMatch(file.name, /^b/);
  const name = "a\r\nX-Evil: 1\r\n\r\n.txt";
  const outcome = await upload({ file: Buffer.from("x"), fileName: name }).catch((error) => error);
  assert.ok(outcome.code === "INVALID_INPUT" || outcome.length === 1, JSON.stringify(outcome));
});

test("a view into a larger buffer travels as the view", async () => {
  const [file] = await upload({ file: Buffer.from("xxhelloxx").subarray(2, 7), fileName: "view.txt" });
  assert.equal((await call("downloadFile", { attachment_url: file.url })).data.toString(), "hello");
});

test("no file is a mistake of the inputs", async () => {
  assert.equal((await refused("uploadFiles", { file: "", files: [] })).code, "INVALID_INPUT");
  assert.equal((await emulator.requests()).length, 0);
});

test("credentials go to the account only, not to where the file lies", async () => {
  const [file] = await upload({ file: Buffer.from("secret plans"), fileName: "plans.txt" });
  const seen = [];
  harness.fetch = (request) => {
    seen.push({ host: new URL(request.url).hostname, authorization: request.headers.get("authorization") });
    return emulator.fetch(request);
  };
  await call("downloadFile", { attachment_url: file.url });
  assert.equal(seen.length, 2);
  assert.match(seen[0].authorization, /^Basic /);
  assert.match(seen[1].host, /^files-\d+\.gorgias-emulator\.example$/);
  assert.equal(seen[1].authorization, null);
});

test("what messages say lies at uploads.gorgias.io comes down by way of the account", async () => {
  await emulator.reset("shop");
  const { data: messages } = (await call("listMessages", { fetchAll: true })).data;
  const attachments = messages.flatMap((message) => message.attachments ?? []);
  const there = attachments.filter(({ url }) => url.startsWith("https://uploads.gorgias.io/"));
  assert.ok(there.length >= 2, JSON.stringify(attachments));
  for (const { url, size, content_type: type } of there) {
    // By itself the address opens to nobody.
    assert.equal((await emulator.fetch(url)).status, 403);
    await emulator.forget();
    const { data, contentType } = await call("downloadFile", { attachment_url: url });
    assert.deepEqual([data.length, contentType], [size, type]);
    const [first] = await emulator.requests();
    assert.match(first.path, /^\/api\/attachment\/download\//);
    const signed = await call("downloadFile", { attachment_url: url, return_as: "url" });
    assert.match(signed.data, /signature=/);
  }
});

test("an upload that is given an address there comes down as it went up", async () => {
  await emulator.switches({ upload_urls: "store" });
  try {
    for (const name of ["leaf.png", "a b+c.png", "50% ü.png", "it's.txt", "日本語.txt"]) {
      const bytes = randomBytes(99);
      const [file] = await upload({ file: { data: bytes, contentType: "image/png" }, fileName: name });
      assert.match(file.url, /^https:\/\/uploads\.gorgias\.io\/[^/]+\/[^/]+$/);
      const { data } = await call("downloadFile", { attachment_url: file.url });
      assert.equal(data.equals(bytes), true, name);
    }
    const [climbing] = await upload({ file: Buffer.from("x"), fileName: "%2F.png" });
    assert.equal((await refused("downloadFile", { attachment_url: climbing.url })).code, "INVALID_INPUT");
  } finally {
    await emulator.switches({ upload_urls: "account" });
  }
});

test("a public file elsewhere is fetched, without the account's credentials", async () => {
  const seen = [];
  harness.fetch = async (request) => {
    seen.push([request.url, request.headers.get("authorization")]);
    return new Response("public", { headers: { "content-type": "text/plain" } });
  };
  const addresses = ["https://files.example/leaf.png", "https://other.gorgias.com/api/attachment/download/h/x.png"];
  for (const attachment_url of addresses)
    assert.equal((await call("downloadFile", { attachment_url })).data.toString(), "public");
  assert.deepEqual(
    seen,
    addresses.map((address) => [address, null]),
  );
});

test("a path that climbs and an address that is none are refused", async () => {
  assert.equal(
    (await refused("downloadFile", { domain_hash: "..", resource_name: "../account" })).code,
    "INVALID_INPUT",
  );
  for (const attachment_url of ["file:///etc/passwd", "http://files.example/x", "leaf.png"]) {
    assert.equal((await refused("downloadFile", { attachment_url })).code, "INVALID_INPUT", attachment_url);
  }
  assert.equal((await emulator.requests()).length, 0);
});
