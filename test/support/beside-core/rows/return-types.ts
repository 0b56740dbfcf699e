import type { Row } from "../row.js";

const url = (path: string) => `http://api.test${path}`;

/** What becomes of a reply's body. */
export const returnTypes: readonly Row[] = [
  ...(["txt", "bin", "obj"] as const).flatMap((ret): Row[] => [
    {
      option: "ret",
      case: `${ret} of JSON`,
      node: { ret, url: url("/json") },
      does:
        ret === "obj"
          ? { "sent.0.payload.last": "Hopper" }
          : { [ret === "bin" ? "sent.0.payload.bytes" : "sent.0.payload"]: '{"last":"Hopper"}' },
    },
    {
      option: "ret",
      case: `${ret} of 204`,
      node: { ret, url: url("/empty") },
      does: {
        "sent.0.statusCode": 204,
        [{ txt: "sent.0.payload", bin: "sent.0.payload.bytes", obj: "sent.0.payload.length" }[ret]]:
          ret === "obj" ? 0 : "",
      },
    },
    {
      option: "ret",
      case: `${ret} of 200 without a body`,
      node: { ret, url: url("/nothing") },
      does: { "sent.0.statusCode": 200 },
      ...(ret === "obj" && {
        differs: {
          why: "no body is an object without fields, as it is with 204 in core",
          at: { "sent.0.payload": ["", undefined], "sent.0.payload.length": [undefined, 0] },
        },
      }),
    },
    {
      option: "ret",
      case: `${ret} of bytes that are no text`,
      node: { ret: ret === "obj" ? "txt" : ret, url: url("/bytes") },
      does: { "sent.0.statusCode": 200 },
    },
  ]),
  {
    option: "ret",
    case: "absent from an old file: txt",
    node: { ret: undefined },
    does: { "sent.0.payload": "ok" },
  },
  {
    option: "ret",
    case: "obj of what is not JSON",
    node: { ret: "obj", url: url("/not-json") },
    does: { "asked.length": 1, dones: 1 },
    differs: {
      why: "a flow that wants JSON learns that it got none, in Catch, and goes on with none",
      at: { "sent.length": [1, 0], "caught.length": [0, 1] },
    },
  },
  {
    option: "ret",
    case: "obj of a refusal that is not JSON",
    node: { ret: "obj", url: url("/status?code=500") },
    does: { "sent.0.payload": "refused", "sent.0.statusCode": 500, "caught.length": 0 },
  },
  {
    option: "ret",
    case: "txt in the charset that the reply names",
    node: { url: url("/latin1") },
    does: { "sent.0.statusCode": 200 },
    differs: {
      why: "the charset of the content type is heeded",
      at: { "sent.0.payload": ["caf\ufffd", "caf\u00e9"] },
    },
  },
  {
    option: "ret",
    case: "txt with a byte order mark",
    node: { url: url("/utf8") },
    does: { "sent.0.statusCode": 200 },
    differs: {
      why: "the mark is no part of the text",
      at: { "sent.0.payload": ["\ufeffcaf\u00e9", "caf\u00e9"] },
    },
  },
];
