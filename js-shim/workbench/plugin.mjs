// Which component the workbench shows, and what it may talk to: our own with its emulator, or any bundle by itself.

import { isAbsolute, resolve } from "node:path";

/** Where the user stands: npm changes into js-shim. */
export const here = process.env.INIT_CWD ?? process.cwd();
export const fromHere = (path) => (isAbsolute(path) ? path : resolve(here, path));

/**
 * `{file, sandbox, real}` for `--component FILE` (any bundle, no sandbox) or the plug-in: our own component with the
 * emulator. With `real` there is no sandbox, and the plug-in reads its accounts from the environment.
 * @param {{component?: string, real?: boolean, say?: (line: string) => void}} options
 * @returns {Promise<any>}
 */
export async function open({ component, real = false, say = () => {} }) {
  if (component) return { file: fromHere(component), sandbox: undefined, real, connections: {}, isForeign: true };
  const plugin = await import("./gorgias.mjs");
  const file = await plugin.component({ say });
  if (real)
    return {
      file,
      sandbox: undefined,
      real,
      connections: plugin.realConnections(process.env),
      rebuild: plugin.component,
    };
  const sandbox = await plugin.sandbox();
  return { file, sandbox, real, connections: sandbox.connections, rebuild: plugin.component };
}
