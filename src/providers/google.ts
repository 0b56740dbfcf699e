import type { Provider } from "./provider.js";

export const google: Provider = {
  name: "google",
  label: "Google",
  sources: [
    "https://developers.google.com/identity/protocols/oauth2",
    "https://developers.google.com/identity/protocols/oauth2/web-server",
    "https://developers.google.com/identity/openid-connect/openid-connect",
  ],
  note: 'While the app\'s publishing status is "Testing", Google ends its refresh tokens after 7 days. Enable the API that you call for the project, too.',
  registrationUrl: "https://console.cloud.google.com/auth/clients",
  variables: [],
  authorizationUrl: "https://accounts.google.com/o/oauth2/v2/auth",
  tokenUrl: "https://oauth2.googleapis.com/token",
  revocationUrl: "https://oauth2.googleapis.com/revoke",
  revokes: "grant",
  userInfoUrl: "https://openidconnect.googleapis.com/v1/userinfo",
  baseUrl: "https://www.googleapis.com",
  refusesWebViews: true, // "disallowed_useragent"
  allowedOrigins: ["https://*.googleapis.com"],
  scopeExample: "openid email https://www.googleapis.com/auth/calendar.readonly",
  clientAuthentication: "body",
  // Without both, a refresh token comes with the first consent only, or not at all.
  authorizeParams: { access_type: "offline", prompt: "consent" },
  refreshTokenNeeds:
    'Register the client as a "Web application". If Google still gives no refresh token, remove the app at https://myaccount.google.com/connections and authorize again.',
};
