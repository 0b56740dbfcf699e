/**
 * oidc-provider, loaded without its warning that Node 20 is not supported: it works there, and the warning would be
 * the first thing that somebody who tries the demo reads.
 */
const { warn } = console;
console.warn = () => undefined;
export const { Provider, interactionPolicy } = await import("oidc-provider").finally(() => {
  console.warn = warn;
});
