import type { Provider } from "./provider.js";

/** No preset: the author types the URLs. */
export const other: Provider = {
  name: "other",
  label: "Other",
  sources: [],
  registrationUrl: "",
  variables: [],
  authorizationUrl: "",
  tokenUrl: "",
  allowedOrigins: [],
  scopeExample: "read write",
  clientAuthentication: "header",
};
