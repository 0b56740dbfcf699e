import type { Row } from "../row.js";

const emptyQuery = {
  why: "a query without fields is none",
  at: { "sent.0.responseUrl": ["http://api.test/ok?", "http://api.test/ok"] as const },
};

const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

/** What becomes of a GET's payload. */
export const queries: readonly Row[] = [
  {
    option: "paytoqs",
    case: "false: the payload of a GET is ignored",
    node: { paytoqs: false },
    messages: [{ payload: { a: 1 } }],
    does: { "asked.0.target": "/ok", "asked.0.body": "" },
  },
  {
    option: "paytoqs",
    case: "ignore",
    node: { paytoqs: "ignore" },
    messages: [{ payload: { a: 1 } }],
    does: { "asked.0.target": "/ok", "asked.0.body": "" },
  },
  ...[true, "query"].flatMap((paytoqs): Row[] => [
    {
      option: "paytoqs",
      case: `${paytoqs}: an object's fields go into the query`,
      node: { paytoqs },
      messages: [{ payload: { b: "x y", "c&": "\u00fc", d: [1, 2], e: true } }],
      does: { "asked.0.target": "/ok?b=x%20y&c%26=%C3%BC&d=1&d=2&e=true", "asked.0.body": "" },
    },
    {
      option: "paytoqs",
      case: `${paytoqs}: behind the query that is there`,
      node: { paytoqs, url: "http://api.test/ok?a=1" },
      messages: [{ payload: { b: 2 } }],
      does: { "asked.0.target": "/ok?a=1&b=2" },
    },
    {
      option: "paytoqs",
      case: `${paytoqs}: behind a lone question mark`,
      node: { paytoqs, url: "http://api.test/ok?" },
      messages: [{ payload: { b: 2 } }],
      does: { "asked.0.target": "/ok?b=2" },
    },
    {
      option: "paytoqs",
      case: `${paytoqs}: no payload, no query`,
      node: { paytoqs },
      does: { "asked.0.target": "/ok" },
    },
  ]),
  {
    option: "paytoqs",
    case: "query: an object without fields",
    node: { paytoqs: "query" },
    messages: [{ payload: {} }],
    does: { "asked.0.target": "/ok" },
    differs: emptyQuery,
  },
  {
    option: "paytoqs",
    case: "query: null",
    node: { paytoqs: "query" },
    messages: [{ payload: null }],
    does: { "asked.0.target": "/ok" },
    differs: emptyQuery,
  },
  {
    option: "code.invalid-payload",
    case: "a text can't go into the query",
    node: { paytoqs: "query" },
    messages: [{ payload: "a=1" }],
    does: { "asked.length": 0, "sent.length": 0, "caught.length": 1, "caught.0.payload": "a=1", dones: 1 },
  },
  {
    option: "paytoqs",
    case: "query: says nothing of a POST",
    node: { paytoqs: "query", method: "POST" },
    messages: [{ payload: { a: 1 } }],
    does: { "asked.0.target": "/ok", "asked.0.body": '{"a":1}' },
  },
  ...(
    [
      ["an object", { a: 1 }, '{"a":1}'],
      ["a text", "plain", "plain"],
      ["a number", 42, "42"],
      ["a boolean", true, ""],
      ["null", null, "null"],
    ] as const
  ).map(([what, payload, body]): Row => ({
    option: "paytoqs",
    case: `body: ${what} goes into the body of the GET`,
    node: { paytoqs: "body" },
    messages: [{ payload }],
    does: { "asked.0.method": "GET", "asked.0.body": body },
  })),
  {
    option: "paytoqs",
    case: "body: bytes go into the body of the GET",
    node: { paytoqs: "body" },
    messages: [{ payload: Buffer.from("bytes") }],
    does: { "asked.0.method": "GET" },
    differs: {
      why: "bytes go as they are; core writes them out as JSON, for GET alone",
      at: {
        "asked.0.body": ['{"type":"Buffer","data":[98,121,116,101,115]}', "bytes"],
        "asked.0.headers.Content-Length": ["45", "5"],
      },
    },
  },
  {
    option: "paytoqs",
    case: "body: as JSON whatever the content type says",
    node: { paytoqs: "body" },
    messages: [{ payload: { a: 1 }, headers: FORM }],
    does: { "asked.0.body": '{"a":1}', "asked.0.headers.Content-Type": FORM["Content-Type"] },
  },
];
