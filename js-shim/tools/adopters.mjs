// What those build and test with who adopt the package: in a folder of its own, because only the tests of the package
// need it.

import { join } from "node:path";
import { installPackages } from "./packages.mjs";
import { root } from "./project.mjs";

/** The folder whose package-lock.json names them. */
export const adopterTools = join(root, "tests", "shim", "adopter");

export const installAdopters = () =>
  installPackages(
    adopterTools,
    "what adopters of the package build and test with (vite, vitest, jest, tsx); only its tests need it",
  );
