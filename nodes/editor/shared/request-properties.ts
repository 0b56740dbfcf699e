import { CONSUMER_DEFAULTS, CONSUMER_RULES } from "./consumer-properties.js";
import { credentialDefault } from "./credential-picker.js";
import type { FieldRules } from "./field-rules.js";
import type { ValueOf } from "./form-values.js";
import { positiveNumber, webAddress, wholeNumber } from "./request-checks.js";

const hasRetry = (valueOf: ValueOf) => valueOf("retry") !== "";

/** What every node that sends requests has in common, as a new one has it; core's names where core has them. */
export const REQUEST_DEFAULTS: Readonly<Record<string, PropertyDefault>> = {
  url: { value: "" },
  credential: credentialDefault,
  ...CONSUMER_DEFAULTS,
  headers: { value: [] },
  query: { value: [] },
  tls: { value: "", type: "tls-config", required: false },
  persist: { value: false },
  proxy: { value: "", type: "http proxy", required: false },
  insecureHTTPParser: { value: false },
  keepCookies: { value: false },
  timeLimit: { value: "" },
  sizeLimit: { value: "100" },
  retry: { value: false },
  retryTimes: { value: "3" },
  retryLongest: { value: "60" },
  secondOutput: { value: false },
  outputs: { value: 1 },
};

export const REQUEST_RULES: FieldRules = {
  url: { check: webAddress },
  ...CONSUMER_RULES,
  timeLimit: { check: positiveNumber("check.timeLimit") },
  sizeLimit: { check: positiveNumber("check.sizeLimit") },
  retryTimes: { isShown: hasRetry, check: wholeNumber("check.retryTimes", 1, 10) },
  retryLongest: { isShown: hasRetry, check: positiveNumber("check.retryLongest") },
};
