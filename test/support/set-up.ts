import { findChromium, findRedisServer, nodeRedVersions } from "./tools.js";

/** Installs, before the first test, what the tests need and this machine has not: its time counts in no test. */
export async function mochaGlobalSetup(): Promise<void> {
  const installs = findChromium().then(findRedisServer); // apt lets in one at a time
  await Promise.all([installs, nodeRedVersions()]);
}
