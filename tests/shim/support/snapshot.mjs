// The emulator's state, made comparable: what is written down about records, without when and by which request.

/** Tables by name, each a map from id to the record as text. Events are a diary of requests, not records. */
export function snapshot({ customers, tickets, messages, files, tables }) {
  const all = { customers, tickets, messages, files, ...tables };
  return Object.fromEntries(Object.entries(all).map(([name, table]) => [name, rows(table)]));
}

const rows = (table) =>
  Object.fromEntries(Object.entries(table.rows ?? table).map(([id, record]) => [id, timeless(record)]));

/** As text, without times, the ids of requests, and the signatures of files. */
export const timeless = (value) =>
  JSON.stringify(value ?? null)
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:[\d.]+)?(Z|[+-]\d\d:\d\d)?/g, "…")
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "…");

/** "same", or what is different, in words. */
export function difference(before, now) {
  const told = [];
  for (const [name, table] of Object.entries(now)) {
    const old = before[name] ?? {};
    for (const id of new Set([...Object.keys(old), ...Object.keys(table)])) {
      if (old[id] === undefined) told.push(`+${name} ${id}`);
      else if (table[id] === undefined) told.push(`-${name} ${id}`);
      else if (old[id] !== table[id]) told.push(`~${name} ${id}`);
    }
  }
  return told.sort().join(", ") || "same";
}
