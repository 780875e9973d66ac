// The same word of a step's name as the engine's, and what goes with it on the page.

export { parsePath, parseTemplate } from "../engine/resolve.mjs";
export { findStep, slug, walkSteps } from "../engine/slug.mjs";
