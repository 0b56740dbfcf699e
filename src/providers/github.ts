import type { Provider } from "./provider.js";

export const github: Provider = {
  name: "github",
  label: "GitHub",
  sources: [
    "https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps",
    "https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens",
    "https://github.blog/changelog/2025-07-14-pkce-support-for-oauth-and-github-app-authentication",
  ],
  note: "Tokens of an OAuth app do not expire. Those of a GitHub App expire after 8 hours and are renewed, unless its user tokens are set not to expire; its permissions are set in the app, not by scope.",
  registrationUrl: "https://github.com/settings/applications/new",
  variables: [],
  authorizationUrl: "https://github.com/login/oauth/authorize",
  tokenUrl: "https://github.com/login/oauth/access_token",
  userInfoUrl: "https://api.github.com/user",
  baseUrl: "https://api.github.com",
  testUrl: "/user",
  allowedOrigins: ["https://api.github.com", "https://uploads.github.com"],
  scopeExample: "repo read:user",
  clientAuthentication: "body",
  expectsRefreshToken: false,
  deadGrantErrors: ["bad_refresh_token"],
};
