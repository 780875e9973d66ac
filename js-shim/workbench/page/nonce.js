/** The styles of editors are let in by the nonce that came with the page. */
export const nonce = () => document.querySelector("script[nonce]")?.nonce ?? "";
