// The workbench as the tests start it: with its files in a folder of their own.

import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installWorkbench } from "../../../js-shim/tools/packages.mjs";
import { foreign } from "./runs.mjs";

const workbench = join(import.meta.dirname, "..", "..", "..", "js-shim", "workbench");

async function started(options) {
  await installWorkbench();
  const files = mkdtempSync(join(tmpdir(), "workbench-files-"));
  for (const kind of ["flows", "payloads"]) cpSync(join(workbench, kind), join(files, kind), { recursive: true });
  const { start } = await import("../../../js-shim/workbench/start.mjs");
  const running = await start({ files, ...options });
  const headers = { "x-workbench-token": running.token, "content-type": "application/json" };
  const origin = running.url.split("/#")[0];
  return {
    ...running,
    files,
    origin,
    /** Asks the API as the page does: `{status, body, text, headers}`. */
    async api(method, path, body, more = {}) {
      const response = await fetch(`${origin}${path}`, {
        method,
        headers: { ...headers, ...more },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await response.text();
      let parsed;
      try {
        parsed = JSON.parse(text);
      } catch {
        parsed = undefined;
      }
      return { status: response.status, body: parsed, text, headers: response.headers };
    },
  };
}

/** Our component with the emulator, without a call limit, so that tests do not wait for it. */
export async function startOurs() {
  const running = await started({});
  const { sandbox } = running.workbench.place;
  await sandbox.act({ key: "limit", value: "off" });
  return { ...running, sandbox, emulator: sandbox.emulator };
}

/** The component that is not ours, without a sandbox. */
export const startForeign = (options = {}) => started({ component: foreign, ...options });

/** Waits until a run has ended: its whole events. */
export async function ended({ api }, id) {
  for (;;) {
    const { body } = await api("GET", `/api/runs/${id}`);
    if (body.done) return body;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
