// The least that everything here relies on: an integration whose lists are lists and whose steps say what they do. What
// is wrong beyond that is the check's to tell, and can be loaded and mended on the page.

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isName = (value) => ["string", "number"].includes(typeof value);

/** Why an integration cannot be shown or run at all, in a sentence; undefined where it can. */
export function whyUnsound(integration) {
  if (!isObject(integration)) return "The integration is no object.";
  const { flows, requiredConfigVars, configPages } = integration;
  if (!Array.isArray(flows) || flows.length === 0) return "There is no flow in this integration.";
  const variables = [
    [
      requiredConfigVars,
      "requiredConfigVars",
      (one) => isObject(one) && isName(one.key),
      "a config variable with a key",
    ],
    [configPages, "configPages", (one) => isObject(one) && isList(one.elements), "a page with its elements"],
  ];
  for (const [list, name, fits, what] of variables) {
    if (!isList(list)) return `${name} is no list.`;
    const at = (list ?? []).findIndex((one) => !fits(one));
    if (at >= 0) return `${name}[${at}] is not ${what}.`;
  }
  for (const [at, flow] of flows.entries()) {
    if (!isObject(flow)) return `flows[${at}] is not a flow.`;
    const wrong = wrongStep(flow.steps, `${isName(flow.name) ? JSON.stringify(flow.name) : `flows[${at}]`}.steps`);
    if (wrong) return wrong;
  }
  return undefined;
}

const isList = (value) => value === undefined || value === null || Array.isArray(value);

function wrongStep(steps, where) {
  if (!isList(steps)) return `${where} is no list.`;
  for (const [at, step] of (steps ?? []).entries()) {
    const place = isName(step?.name) ? `The step ${JSON.stringify(step.name)}` : `${where}[${at}]`;
    if (!isObject(step)) return `${where}[${at}] is not a step.`;
    if (!isObject(step.action) || !isObject(step.action.component))
      return `${place} does not say which action of which component it runs.`;
    if (step.inputs !== undefined && step.inputs !== null && !isObject(step.inputs))
      return `${place} has inputs that are no object.`;
    if (!isList(step.branches)) return `${place} has branches that are no list.`;
    const inside = [step, ...(step.branches ?? [])];
    for (const one of inside) {
      if (!isObject(one)) return `${place} has a branch that is no object.`;
      const wrong = wrongStep(one.steps, `${place}.steps`);
      if (wrong) return wrong;
    }
  }
  return undefined;
}
