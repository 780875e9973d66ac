/** The styles of editors are let in by the nonce that came with the page. */
export const nonce = () => {
  /** @type {HTMLScriptElement | null} */
  const script = document.querySelector("script[nonce]");
  return script?.nonce ?? "";
};
