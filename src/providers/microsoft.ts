import type { Provider } from "./provider.js";

export const microsoft: Provider = {
  name: "microsoft",
  label: "Microsoft",
  sources: [
    "https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow",
    "https://learn.microsoft.com/en-us/entra/identity-platform/userinfo",
  ],
  note: 'Register the callback URL for the platform "Web", not "Single-page application". For an API other than Microsoft Graph, add its origin to the allowed origins.',
  registrationUrl: "https://go.microsoft.com/fwlink/?linkid=2083908",
  variables: [
    {
      name: "tenant",
      label: "Tenant",
      defaultValue: "common",
      options: [
        { value: "common", label: "Any account (common)" },
        { value: "organizations", label: "Work and school accounts (organizations)" },
        { value: "consumers", label: "Personal accounts (consumers)" },
      ],
      // A directory's id or one of its domains.
      pattern: "[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*",
      placeholder: "contoso.onmicrosoft.com",
    },
  ],
  authorizationUrl: "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
  tokenUrl: "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
  userInfoUrl: "https://graph.microsoft.com/oidc/userinfo",
  baseUrl: "https://graph.microsoft.com",
  testUrl: "/v1.0/me",
  allowedOrigins: ["https://graph.microsoft.com"],
  scopeExample: "offline_access openid User.Read",
  clientAuthentication: "body",
  idleDays: 90,
  refreshTokenNeeds: "Add offline_access to the scope and authorize again.",
  // The user must sign in again, for a second factor or for consent.
  deadGrantErrors: ["interaction_required", "consent_required"],
};
