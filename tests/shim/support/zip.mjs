// What is in a zip: just enough to see what was uploaded.

import { inflateRawSync } from "node:zlib";

/** { name: bytes } */
export function unzipped(zip) {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  const count = zip.readUInt16LE(end + 10);
  const files = {};
  let at = zip.readUInt32LE(end + 16);
  for (let file = 0; file < count; file += 1) {
    const [method, packed, nameLength, extraLength, noteLength, local] = [
      zip.readUInt16LE(at + 10),
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
      zip.readUInt16LE(at + 30),
      zip.readUInt16LE(at + 32),
      zip.readUInt32LE(at + 42),
    ];
    const name = zip.toString("utf8", at + 46, at + 46 + nameLength);
    // The local header has lengths of its own.
    const begin = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(begin, begin + packed);
    files[name] = method === 0 ? bytes : inflateRawSync(bytes);
    at += 46 + nameLength + extraLength + noteLength;
  }
  return files;
}
