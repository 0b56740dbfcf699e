import { withoutUrl } from "../on-purpose.js";
import type { Row } from "../row.js";

const to = (target: string, more = "") => `http://api.test/redirect?to=${encodeURIComponent(target)}${more}`;

/** Where redirects lead, and what goes there. */
export const redirects: readonly Row[] = [
  ...[300, 301, 302, 303, 307, 308].map((code): Row => ({
    option: "msg.followRedirects",
    case: `${code} of a GET is followed`,
    node: { url: to("/ok?x=1", `&code=${code}`) },
    does: { "asked.1.method": "GET", "asked.1.target": "/ok?x=1", "sent.0.responseUrl": "http://api.test/ok?x=1" },
  })),
  ...[300, 301, 302, 307, 308].map((code): Row => ({
    option: "msg.followRedirects",
    case: `${code} of a POST is a POST again`,
    node: { method: "POST", url: to("/ok", `&code=${code}`) },
    messages: [{ payload: { a: 1 } }],
    does: { "asked.1.method": "POST", "asked.1.body": '{"a":1}', "asked.1.headers.Content-Type": "application/json" },
  })),
  {
    option: "msg.followRedirects",
    case: "303 of a POST without a body becomes a GET",
    node: { method: "POST", url: to("/ok", "&code=303") },
    does: { "asked.1.method": "GET", "sent.0.payload": "ok" },
  },
  {
    option: "msg.followRedirects",
    case: "303 of a POST with a body becomes a GET",
    node: { method: "POST", url: to("/ok", "&code=303") },
    messages: [{ payload: { a: 1 }, requestTimeout: 400 }],
    does: { "sent.length": 1 },
    differs: {
      why: "core announces the body's length with a GET that has none, so that the server waits until the time is up",
      at: {
        "asked.length": [1, 2],
        "caught.length": [1, 0],
        "sent.0.statusCode": ["ETIMEDOUT", 200],
        "sent.0.payload": [/^TimeoutError/, "ok"],
        "sent.0.headers.content-type": [undefined, "text/plain"],
        "sent.0.headers.content-length": [undefined, "2"],
        "sent.0.headers.x-node-red-request-node": [undefined, "fits"],
        "sent.0.responseUrl": [undefined, "http://api.test/ok"],
        "sent.0.redirectList.length": [undefined, 1],
        "sent.0.redirectList.0.location": [undefined, "/ok"],
        "sent.0.retry": [undefined, 0],
      },
    },
  },
  ...["PUT", "DELETE", "HEAD"].map((method): Row => ({
    option: "msg.followRedirects",
    case: `302 of a ${method}`,
    node: { method, url: to("/ok") },
    messages: [{ payload: "x" }],
    does: { "asked.length": 2 },
  })),
  {
    option: "msg.followRedirects",
    case: "304 and 305 are no redirects",
    node: { url: to("/ok", "&code=305") },
    does: { "asked.length": 1, "sent.0.statusCode": 305 },
  },
  ...[false, 0, "", null].map((followRedirects): Row => ({
    option: "msg.followRedirects",
    case: `${JSON.stringify(followRedirects)}: the redirect is the reply`,
    node: { url: to("/ok") },
    messages: [{ followRedirects }],
    does: { "asked.length": 1, "sent.0.statusCode": 302, "sent.0.headers.location": "/ok" },
  })),
  ...[true, 1, "false"].map((followRedirects): Row => ({
    option: "msg.followRedirects",
    case: `${JSON.stringify(followRedirects)}: followed`,
    node: { url: to("/ok") },
    messages: [{ followRedirects }],
    does: { "asked.length": 2, "sent.0.statusCode": 200 },
  })),
  {
    option: "out.redirectList",
    case: "each with its location and the cookies that it set",
    node: { url: to(to("/ok"), "&cookie=a%3D1%3B%20Path%3D%2F") },
    does: {
      "sent.0.redirectList.0.location": /^http:\/\/api.test\/redirect\?to=/,
      "sent.0.redirectList.0.cookies.a.value": "1",
      "sent.0.redirectList.1.location": "/ok",
      "asked.2.headers.Cookie": "a=1",
    },
  },
  {
    option: "out.redirectList",
    case: "of one message alone",
    node: { url: to("/ok") },
    messages: [{}, {}],
    does: { "second.sent.0.redirectList.length": 1 },
  },
  {
    option: "msg.followRedirects",
    case: "the author's headers and cookies go to the same host again",
    node: { url: to("/ok") },
    messages: [{ headers: { "X-Own": "1" }, cookies: { c: "3" } }],
    does: { "asked.1.headers.X-Own": "1", "asked.1.headers.Cookie": "c=3" },
  },
  {
    option: "msg.followRedirects",
    case: "a path beside the one that was asked",
    node: { url: "http://api.test/redirect/deep?to=x" },
    does: { "asked.length": 1 },
  },
  {
    option: "msg.followRedirects",
    case: "another host gets a header of the author's, but no login and no cookie",
    node: { url: to("http://other.test/ok"), authType: "basic" },
    login: { user: "ada", password: "lovelace" },
    messages: [{ headers: { "X-Own": "1" }, cookies: { c: "3" } }],
    does: { "asked.1.at": "other", "asked.1.headers.X-Own": "1", "asked.1.headers.Cookie": undefined },
    differs: {
      why: "a login is meant for the host that it was given for",
      at: { "asked.1.headers.Authorization": ["Basic YWRhOmxvdmVsYWNl", undefined] },
    },
  },
  {
    option: "msg.followRedirects",
    case: "another host does not get an Authorization header of the author's",
    node: { url: to("http://other.test/ok") },
    messages: [{ headers: { Authorization: "Bearer t" } }],
    does: { "asked.1.at": "other" },
    differs: {
      why: "a login is meant for the host that it was given for",
      at: { "asked.1.headers.Authorization": ["Bearer t", undefined] },
    },
  },
  {
    option: "msg.followRedirects",
    case: "a Cookie header in capitals does not go to another host",
    node: { url: to("http://other.test/ok") },
    messages: [{ headers: { Cookie: "c=3" } }],
    does: { "asked.1.at": "other" },
    differs: {
      why: "a cookie is meant for the host that it was given for",
      at: { "asked.1.headers.Cookie": ["c=3", undefined] },
    },
  },
  {
    option: "code.ERR_TOO_MANY_REDIRECTS",
    case: "redirects without end",
    node: { url: "http://api.test/loop" },
    does: { "sent.0.statusCode": "ERR_TOO_MANY_REDIRECTS", "caught.length": 1, dones: 1 },
    differs: withoutUrl(/^MaxRedirectsError: .* : http:\/\/api.test\/loop$/),
  },
  {
    option: "code.ERR_UNSUPPORTED_PROTOCOL",
    case: "a redirect out of http",
    node: { url: to("ftp://api.test/x") },
    does: { "asked.length": 1, "caught.length": 1, "sent.0.statusCode": "ERR_UNSUPPORTED_PROTOCOL" },
    differs: withoutUrl(/^RequestError: Unsupported protocol: ftp: : http/),
  },
];
