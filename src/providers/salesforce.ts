import type { Provider } from "./provider.js";

export const salesforce: Provider = {
  name: "salesforce",
  label: "Salesforce",
  sources: [
    "https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_endpoints.htm&type=5",
    "https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_revoke_token.htm&type=5",
    "https://help.salesforce.com/HTViewHelpDoc?id=remoteaccess_oauth_scopes.htm&language=en_US",
    "https://login.salesforce.com/.well-known/openid-configuration",
    "https://developer.salesforce.com/docs/platform/api-rest/guide/intro-rest-compatible-editions",
  ],
  note: "Developer, Enterprise, Performance and Unlimited Edition have the REST API, Professional as an add-on; a trial org has not. Register the app in Setup, under External Client App Manager.",
  registrationUrl: "https://{host}/",
  variables: [
    {
      name: "host",
      label: "Sign-in host",
      defaultValue: "login.salesforce.com",
      options: [
        { value: "login.salesforce.com", label: "Production (login.salesforce.com)" },
        { value: "test.salesforce.com", label: "Sandbox (test.salesforce.com)" },
      ],
      // My Domain: acme.my.salesforce.com, acme--dev.sandbox.my.salesforce.com.
      pattern: "([a-z0-9-]+\\.){1,2}my\\.salesforce\\.com",
      placeholder: "acme.my.salesforce.com",
    },
  ],
  authorizationUrl: "https://{host}/services/oauth2/authorize",
  tokenUrl: "https://{host}/services/oauth2/token",
  revocationUrl: "https://{host}/services/oauth2/revoke",
  revokes: "token",
  userInfoUrl: "https://{host}/services/oauth2/userinfo",
  baseUrl: "{{credential.instance_url}}",
  allowedOrigins: ["https://{host}", "https://*.my.salesforce.com"],
  scopeExample: "api refresh_token",
  clientAuthentication: "body",
  facts: [{ name: "instance_url", from: "reply", pattern: "https://([A-Za-z0-9-]+\\.){1,2}my\\.salesforce\\.com" }],
  refreshTokenNeeds:
    'Add "Perform requests at any time (refresh_token, offline_access)" to the scopes of the app in Salesforce, and refresh_token to the scope here. Then authorize again.',
};
