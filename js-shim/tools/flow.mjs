// One flow of one instance, as the platform runs a trigger of it: the context, the params with their defaults, the
// states that are kept between two runs.

/** @typedef {{ instanceState: Record<string, unknown>, crossFlowState: Record<string, unknown> }} States */
/** @typedef {Record<string, any>} Context */

const NAME = "Command line";

/** What is kept before the first run. */
export const noStates = () => /** @type {States} */ ({ instanceState: {}, crossFlowState: {} });

export class Flow {
  /**
   * @param {object} how
   * @param {any} how.component
   * @param {string} how.key  the trigger's
   * @param {Record<string, unknown>} how.params
   * @param {object} how.logger
   * @param {States} [how.states]
   * @param {string} [how.url]  where deliveries go
   */
  constructor({ component, key, params, logger, states = noStates(), url = "" }) {
    this.trigger = component.triggers[key];
    /** @type {{ key: string, default?: unknown }[]} */
    const inputs = this.trigger.inputs;
    this.params = { ...Object.fromEntries(inputs.map((input) => [input.key, input.default ?? ""])), ...params };
    /** @type {Context} */
    this.context = {
      logger,
      flow: { id: "command-line", name: NAME, stableId: "command-line" },
      instance: { id: "command-line" },
      webhookUrls: { [NAME]: url },
      webhookApiKeys: { [NAME]: [] },
      ...copied(states),
    };
  }

  /** @returns {States} */
  get states() {
    const { instanceState, crossFlowState } = this.context;
    return copied({ instanceState, crossFlowState });
  }

  /**
   * The trigger's run: by the schedule, or by a delivery.
   * @param {Record<string, unknown>} payload
   */
  perform(payload) {
    return this.#keep(this.trigger.perform(this.context, payload, this.params));
  }

  /** A deployment of the flow; nothing where the trigger has nothing to do then. */
  deploy() {
    return this.#keep(this.trigger.webhookCreate?.(this.context, this.params));
  }

  /** The end of the flow. */
  remove() {
    return this.#keep(this.trigger.webhookDelete?.(this.context, this.params));
  }

  /**
   * Keeps what a run hands back, as the platform does: through JSON.
   * @param {Promise<any> | undefined} run
   */
  async #keep(run) {
    const result = await run;
    Object.assign(
      this.context,
      copied({ ...this.states, ...(result?.crossFlowState && { crossFlowState: result.crossFlowState }) }),
    );
    return result;
  }
}

/**
 * @template T
 * @param {T} value
 * @returns {T}
 */
const copied = (value) => JSON.parse(JSON.stringify(value));
