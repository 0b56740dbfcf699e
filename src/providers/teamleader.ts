import type { Provider } from "./provider.js";

export const teamleader: Provider = {
  name: "teamleader",
  label: "Teamleader Focus",
  sources: ["https://developer.teamleader.eu", "https://github.com/teamleadercrm/api/blob/master/apiary.apib"],
  note: "Tick the scopes that you need in the integration's settings on the Marketplace, too: they decide what is granted.",
  registrationUrl: "https://marketplace.focus.teamleader.eu/build",
  variables: [],
  authorizationUrl: "https://focus.teamleader.eu/oauth2/authorize",
  tokenUrl: "https://focus.teamleader.eu/oauth2/access_token",
  userInfoUrl: "https://api.focus.teamleader.eu/users.me",
  baseUrl: "https://api.focus.teamleader.eu",
  testUrl: "/users.me",
  // The second is the API's older host.
  allowedOrigins: ["https://api.focus.teamleader.eu", "https://api.teamleader.eu"],
  scopeExample: "contacts companies users",
  clientAuthentication: "body",
};
