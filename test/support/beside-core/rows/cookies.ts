import type { Row } from "../row.js";

const FLAGS = "an attribute without a value is told, too";

/** Cookies of a request and of a reply. */
export const cookies: readonly Row[] = [
  {
    option: "msg.cookies",
    case: "texts, encoded",
    messages: [{ cookies: { a: "1", b: "two words;" } }],
    does: { "asked.0.headers.Cookie": "a=1; b=two%20words%3B" },
  },
  {
    option: "msg.cookies",
    case: "objects, encoded unless they say not to be",
    messages: [{ cookies: { a: { value: "x y" }, b: { value: "x+/=", encode: false } } }],
    does: { "asked.0.headers.Cookie": "a=x%20y; b=x+/=" },
  },
  {
    option: "msg.cookies",
    case: "a cookie that is cleared is not sent",
    messages: [{ cookies: { a: null, b: { value: null }, c: "3" } }],
    does: { "asked.0.headers.Cookie": "c=3" },
  },
  {
    option: "msg.cookies",
    case: "a number",
    messages: [{ cookies: { a: 1 } }],
    does: { "asked.length": 1 },
  },
  {
    option: "msg.cookies",
    case: "none of them",
    messages: [{ cookies: {} }],
    does: { "asked.0.headers.Cookie": undefined },
  },
  {
    option: "msg.cookies",
    case: "a header of small letters and cookies of the message together",
    messages: [{ headers: { cookie: "h=1; raw=%20+x" }, cookies: { m: "2" } }],
    does: { "asked.0.headers.Cookie": "h=1; raw=%20+x; m=2" },
  },
  {
    option: "msg.cookies",
    case: "over those of the header with the same name",
    messages: [{ headers: { cookie: "a=header; b=header" }, cookies: { a: "message" } }],
    does: { "asked.length": 1 },
    differs: {
      why: "in another order, which says nothing (RFC 6265 section 4.2.2)",
      at: { "asked.0.headers.Cookie": ["a=message; b=header", "b=header; a=message"] },
    },
  },
  {
    option: "msg.cookies",
    case: "a Cookie header in capitals alone",
    messages: [{ headers: { Cookie: "h=1; i=2" } }],
    does: { "asked.0.headers.Cookie": "h=1; i=2", "asked.0.spelling.Cookie": "Cookie" },
  },
  {
    option: "msg.cookies",
    case: "a Cookie header in capitals beside cookies of the message",
    messages: [{ headers: { Cookie: "h=1" }, cookies: { m: "2" } }],
    does: { "asked.length": 1 },
    differs: {
      why: "both go, as they do with the header in small letters; core loses the header's",
      at: { "asked.0.headers.Cookie": ["m=2", "h=1; m=2"] },
    },
  },
  {
    option: "out.responseCookies",
    case: "by name, with attributes, decoded",
    node: { url: "http://api.test/cookies" },
    does: {
      "sent.0.responseCookies.a.value": "1 2",
      "sent.0.responseCookies.a.SameSite": "Lax",
      "sent.0.responseCookies.b.value": "2",
      "sent.0.responseCookies.c.value": "%zz",
    },
    differs: { why: FLAGS, at: { "sent.0.responseCookies.a.HttpOnly": [undefined, ""] } },
  },
  {
    option: "out.responseCookies",
    case: "the former reply's stay where the next sets none",
    messages: [{ responseCookies: { old: { value: "1" } } }],
    does: { "sent.0.responseCookies.old.value": "1" },
  },
  {
    option: "out.responseCookies",
    case: "are not sent with the next message",
    node: { url: "http://api.test/cookies" },
    messages: [{}, {}],
    does: { "asked.length": 2, "asked.1.headers.Cookie": undefined },
    differs: {
      why: FLAGS,
      at: {
        "sent.0.responseCookies.a.HttpOnly": [undefined, ""],
        "second.sent.0.responseCookies.a.HttpOnly": [undefined, ""],
      },
    },
  },
];
