import type { Provider } from "./provider.js";

export const intercom: Provider = {
  name: "intercom",
  label: "Intercom",
  sources: [
    "https://developers.intercom.com/docs/build-an-integration/learn-more/authentication/setting-up-oauth",
    "https://developers.intercom.com/building-apps/docs/rest-apis",
  ],
  note: "Permissions are ticked for the app in Intercom's Developer Hub, there is no scope; redirect URLs must be https. Access tokens do not expire.",
  registrationUrl: "https://app.{region}intercom.com/a/apps/_/developer-hub",
  variables: [
    {
      name: "region",
      label: "Region",
      defaultValue: "us",
      options: [
        { value: "us", label: "United States (app.intercom.com)", inserts: "" },
        { value: "eu", label: "Europe (app.eu.intercom.com)", inserts: "eu." },
        { value: "au", label: "Australia (app.au.intercom.com)", inserts: "au." },
      ],
    },
  ],
  authorizationUrl: "https://app.{region}intercom.com/oauth",
  // The same for every region.
  tokenUrl: "https://api.intercom.io/auth/eagle/token",
  userInfoUrl: "https://api.{region}intercom.io/me",
  baseUrl: "https://api.{region}intercom.io",
  testUrl: "/me",
  // The host without a region routes to the workspace's own.
  allowedOrigins: ["https://api.intercom.io", "https://api.eu.intercom.io", "https://api.au.intercom.io"],
  clientAuthentication: "body",
  expectsRefreshToken: false,
};
