// A Chromium for the tests of the workbench's page: the one that CHROME names, else one that is installed, else the one
// inside npm's @sparticuz/chromium.

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Failure, run } from "./command.mjs";
import { installPackages } from "./packages.mjs";
import { root, toolsFolder } from "./project.mjs";
import { inTurn } from "./turn.mjs";

/** The folder whose package-lock.json names it, and what drives it. */
export const browserTools = join(root, "tests", "workbench");

const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

// Without the package's own switches for servers that keep no site apart from another: the tests are about just that.
const PACKED = ["--disable-gpu", "--use-gl=angle", "--use-angle=swiftshader"];

async function executable() {
  const { CHROME } = process.env;
  if (CHROME) {
    if (!existsSync(CHROME)) throw new Failure(`CHROME names ${CHROME}, which does not exist.`);
    return { path: CHROME, args: [] };
  }
  const found = INSTALLED.find((path) => existsSync(path));
  return found ? { path: found, args: [] } : { path: await unpacked(), args: PACKED };
}

/**
 * The package's Chromium. By itself it would be unpacked into the machine's folder for temporary files by every test
 * file at once, where one of them starts what another has written half; so it lies in a folder of ours, whole.
 */
async function unpacked() {
  const { version } = JSON.parse(
    readFileSync(join(browserTools, "node_modules", "@sparticuz", "chromium", "package.json"), "utf8"),
  );
  const place = join(toolsFolder, `chromium-${version}`);
  const path = join(place, "chromium");
  await inTurn("chromium", async () => {
    if (existsSync(path)) return;
    const partial = `${place}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    console.error(
      `setup: unpacking Chromium ${version} into js-shim/.tools: the tests of the workbench's page need it`,
    );
    // In a process of its own: where it unpacks to is told by the environment alone.
    await run(
      process.execPath,
      ["--print", 'const packed = require("@sparticuz/chromium"); (packed.default ?? packed).executablePath(); ""'],
      {
        cwd: browserTools,
        env: { TMPDIR: partial },
        quiet: true,
        explain:
          "There is no Chromium: CHROME names none, none is installed, and that of @sparticuz/chromium is for Linux x64.",
      },
    );
    rmSync(place, { recursive: true, force: true });
    renameSync(partial, place);
  });
  return path;
}

/** Installs a browser and what drives it, where they are missing, and says where it is and which switches it needs. */
export async function installBrowser() {
  await installPackages(browserTools, "a browser and how to drive it, for the tests of the workbench's page");
  return executable();
}
