// The parts put together: what `npm run workbench` and the tests start.

import { fromHere, open } from "./plugin.mjs";
import { serve } from "./server/http.mjs";
import { buildPage } from "./server/page.mjs";
import { Workbench } from "./server/workbench.mjs";

/**
 * `{url, token, port, label, workbench, close}`.
 * @param {any} options
 */
export async function start({ component, files, port = 0, real = false, say, place }) {
  const [opened, page] = await Promise.all([place ?? open({ component, real, say }), buildPage()]);
  const workbench = new Workbench({ place: opened, folder: files ? fromHere(files) : import.meta.dirname });
  try {
    await workbench.open();
    const server = await serve({ workbench, page, port });
    return { ...server, label: workbench.definition.display.label, workbench };
  } catch (error) {
    await workbench.close();
    throw error;
  }
}
