import type { Row } from "../row.js";

const login = { user: "ada", password: "lovelace" };
const BASIC = "Basic YWRhOmxvdmVsYWNl";

const NO_LOGIN = "no message needs the login that the URL had";

/** The node's own login, and one in the URL. */
export const logins: readonly Row[] = [
  {
    option: "authType",
    case: "basic",
    node: { authType: "basic" },
    login,
    does: { "asked.0.headers.Authorization": BASIC },
  },
  {
    option: "authType",
    case: "empty is basic where the node has a login",
    node: { authType: "" },
    login,
    does: { "asked.0.headers.Authorization": BASIC },
  },
  {
    option: "authType",
    case: "basic without a login",
    node: { authType: "basic" },
    does: { "asked.0.headers.Authorization": undefined },
  },
  {
    option: "authType",
    case: "bearer",
    node: { authType: "bearer" },
    login: { password: "a.token" },
    does: { "asked.0.headers.Authorization": "Bearer a.token" },
  },
  {
    option: "authType",
    case: "over an Authorization of the message",
    node: { authType: "bearer" },
    login: { password: "a.token" },
    messages: [{ headers: { Authorization: "Basic message" } }],
    does: { "asked.0.headers.Authorization": "Bearer a.token" },
  },
  {
    option: "authType",
    case: "over an authorization of the message in small letters",
    node: { authType: "basic" },
    login,
    messages: [{ headers: { authorization: "Basic message" } }],
    does: { "asked.length": 1 },
  },
  {
    option: "authType",
    case: "over an Authorization of a header row",
    node: {
      authType: "basic",
      headers: [{ keyType: "other", keyValue: "Authorization", valueType: "other", valueValue: "row" }],
    },
    login,
    does: { "asked.0.headers.Authorization": BASIC },
  },
  {
    option: "credentials.user",
    case: "without a password",
    node: { authType: "basic" },
    login: { user: "ada" },
    does: { "asked.0.headers.Authorization": "Basic YWRhOg==" },
  },
  {
    option: "credentials.password",
    case: "without a user",
    node: { authType: "basic" },
    login: { password: "lovelace" },
    does: { "asked.0.headers.Authorization": "Basic OmxvdmVsYWNl" },
  },
  {
    option: "credentials.password",
    case: "letters beyond ASCII",
    node: { authType: "basic" },
    login: { user: "\u00e4da", password: "\u00fc:\u20ac" },
    does: { "asked.0.headers.Authorization": `Basic ${Buffer.from("\u00e4da:\u00fc:\u20ac").toString("base64")}` },
  },
  {
    option: "url",
    case: "with a login in it",
    node: { url: "http://ada:lovelace@api.test/ok" },
    does: { "asked.0.headers.Authorization": BASIC, "asked.0.target": "/ok" },
    differs: { why: NO_LOGIN, at: { "sent.0.responseUrl": [/ada:lovelace@/, "http://api.test/ok"] } },
  },
  {
    option: "url",
    case: "with an encoded login in it",
    node: { url: "http://ada%40x:love%2Flace@api.test/ok" },
    does: { "asked.0.headers.Authorization": `Basic ${Buffer.from("ada@x:love/lace").toString("base64")}` },
    differs: { why: NO_LOGIN, at: { "sent.0.responseUrl": [/ada%40x:love%2Flace@/, "http://api.test/ok"] } },
  },
  {
    option: "msg.url",
    case: "with a login in it, and the next message's without",
    node: { url: "" },
    messages: [{ url: "http://ada:lovelace@api.test/ok" }, { url: "http://api.test/ok" }],
    does: { "asked.0.headers.Authorization": BASIC },
    differs: {
      why: `a login in one message's URL is not the next one's; and ${NO_LOGIN}`,
      at: {
        "asked.1.headers.Authorization": [BASIC, undefined],
        "sent.0.responseUrl": [/ada:lovelace@/, "http://api.test/ok"],
      },
    },
  },
  {
    option: "url",
    case: "with a login in it beside the node's own: the URL's",
    node: { url: "http://eve:other@api.test/ok", authType: "basic" },
    login,
    does: { "asked.0.headers.Authorization": "Basic ZXZlOm90aGVy" },
    differs: { why: NO_LOGIN, at: { "sent.0.responseUrl": [/eve:other@/, "http://api.test/ok"] } },
  },
];
