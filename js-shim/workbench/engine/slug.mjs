// How a step's name becomes the word that references begin with.

/** "Get a Queue's URL" → getAQueueSUrl. Split at everything but letters and digits of ASCII, as the designer does. */
export function slug(name) {
  const words = String(name)
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  return words
    .map((word, at) => (at === 0 ? word.toLowerCase() : word[0].toUpperCase() + word.slice(1).toLowerCase()))
    .join("");
}

/** Every step of a flow in the order of the file, also those inside loops and branches: `visit(step, {path, parents})`. */
export function walkSteps(
  /** @type {any} */ steps,
  /** @type {(step: any, where: {path: any[], parents: any[]}) => void} */ visit,
  /** @type {any[]} */ path = ["steps"],
  /** @type {any[]} */ parents = [],
) {
  if (!Array.isArray(steps)) return;
  steps.forEach((step, at) => {
    if (typeof step !== "object" || step === null) return;
    const here = [...path, at];
    visit(step, { path: here, parents });
    const inside = [...parents, step];
    walkSteps(step.steps, visit, [...here, "steps"], inside);
    if (Array.isArray(step.branches)) {
      for (const [number, branch] of step.branches.entries()) {
        walkSteps(branch?.steps, visit, [...here, "branches", number, "steps"], inside);
      }
    }
  });
}

/** The step that a reference names by its slug; undefined where there is none. */
export function findStep(flow, name) {
  /** @type {any} */
  let found;
  walkSteps(flow.steps, (step) => {
    if (!found && slug(step.name) === name) found = step;
  });
  return found;
}
