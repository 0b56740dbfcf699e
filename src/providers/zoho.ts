import type { Provider, VariableOption } from "./provider.js";

/** By the ending of the API's domain, with the domain of the accounts server. Data and clients of one are unknown to the others. */
const dataCenters: readonly VariableOption[] = [
  { value: "com", label: "United States (zoho.com)", inserts: "zoho.com" },
  { value: "eu", label: "Europe (zoho.eu)", inserts: "zoho.eu" },
  { value: "in", label: "India (zoho.in)", inserts: "zoho.in" },
  { value: "com.au", label: "Australia (zoho.com.au)", inserts: "zoho.com.au" },
  { value: "jp", label: "Japan (zoho.jp)", inserts: "zoho.jp" },
  { value: "com.cn", label: "China (zoho.com.cn)", inserts: "zoho.com.cn" },
  { value: "sa", label: "Saudi Arabia (zoho.sa)", inserts: "zoho.sa" },
  { value: "ca", label: "Canada (zohocloud.ca)", inserts: "zohocloud.ca" },
  { value: "uk", label: "United Kingdom (zoho.uk)", inserts: "zoho.uk" },
  { value: "ae", label: "United Arab Emirates (zoho.ae)", inserts: "zoho.ae" },
];

const apiDomains = dataCenters.map(({ value }) => `https://www.zohoapis.${value}`);

export const zoho: Provider = {
  name: "zoho",
  label: "Zoho",
  sources: [
    "https://www.zoho.com/accounts/protocol/oauth/multi-dc.html",
    "https://www.zoho.com/accounts/protocol/oauth/multi-dc/client-authorization.html",
    "https://www.zoho.com/accounts/protocol/oauth/revoke-refresh-token.html",
    "https://www.bigin.com/developer/docs/apis/multi-dc.html",
    "https://www.zoho.com/workdrive/developer/docs/api/v1/getting-started-multi-dc-support.html",
  ],
  note: "For users of other data centers, enable multi-DC in the client's settings in the API console, with the same client secret for all of them. Some products have an API host of their own, such as https://desk.zoho.com: add it to the allowed origins.",
  registrationUrl: "https://api-console.{dataCenter}/",
  variables: [{ name: "dataCenter", label: "Data center", defaultValue: "com", options: dataCenters }],
  authorizationUrl: "https://accounts.{dataCenter}/oauth/v2/auth",
  tokenUrl: "https://accounts.{dataCenter}/oauth/v2/token",
  revocationUrl: "https://accounts.{dataCenter}/oauth/v2/token/revoke",
  revokes: "token",
  baseUrl: "{{credential.api_domain}}",
  allowedOrigins: apiDomains,
  scopeExample: "ZohoCRM.modules.ALL,ZohoCRM.users.READ",
  clientAuthentication: "body",
  authorizeParams: { access_type: "offline", prompt: "consent" },
  headerScheme: "Zoho-oauthtoken",
  facts: [{ name: "api_domain", from: "reply", pattern: apiDomains.join("|").replaceAll(".", "\\.") }],
  refreshTokenNeeds: 'Register the client as a "Server-based Application": a client-based one gets no refresh token.',
  deadGrantErrors: ["invalid_code"],
  callbackSelects: { parameter: "accounts-server", variable: "dataCenter" },
};
