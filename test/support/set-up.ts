import { findChromium, nodeRedVersions } from "./tools.js";

/** Installs, before the first test, what the tests need and this machine has not: its time counts in no test. */
export async function mochaGlobalSetup(): Promise<void> {
  await Promise.all([findChromium(), nodeRedVersions()]);
}
