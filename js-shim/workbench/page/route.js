// Which screen: the part of the address after the #, so that every operation has a link of its own.

import { signal } from "@preact/signals";

const parts = () => location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);
const current = signal(parts());
window.addEventListener("hashchange", () => {
  current.value = parts();
});

export const routeParts = () => (current.value.length ? current.value : ["operations"]);
export const screen = () => routeParts()[0];
export function go(...words) {
  location.hash = `#/${words.map(encodeURIComponent).join("/")}`;
}
