import { withoutUrl } from "../on-purpose.js";
import type { Row } from "../row.js";

const url = (path: string) => `http://api.test${path}`;

/** What a message has when it leaves. */
export const replies: readonly Row[] = [
  {
    option: "out.payload",
    case: "a compressed reply",
    node: { url: url("/gzip") },
    does: { "sent.0.statusCode": 200 },
    differs: {
      why: "core hands the compressed bytes on, as text",
      at: {
        "sent.0.payload": [/^\u001f\ufffd/, "small"],
        "sent.0.headers.content-encoding": ["gzip", undefined],
        "sent.0.headers.content-length": ["25", undefined],
      },
    },
  },
  {
    option: "out.payload",
    case: "the bytes of a compressed reply that the author asked for",
    node: { url: url("/gzip"), ret: "bin" },
    messages: [{ headers: { "accept-encoding": "gzip" } }],
    does: {
      "asked.0.headers.Accept-Encoding": "gzip",
      "sent.0.payload.bytes": /^\u001f\u008b/,
      "sent.0.headers.content-encoding": "gzip",
    },
  },
  ...[200, 201, 299, 400, 401, 404, 500, 503].map((code): Row => ({
    option: "out.statusCode",
    case: `${code}`,
    node: { url: url(`/status?code=${code}`) },
    does: { "sent.0.statusCode": code, "sent.0.payload": "refused", "caught.length": 0, dones: 1 },
  })),
  {
    option: "out.headers",
    case: "names in small letters, with the mark",
    node: { url: url("/headers") },
    does: {
      "sent.0.headers.x-case": "kept",
      "sent.0.headers.x-twice": "one, two",
      "sent.0.headers.retry-after": "1",
      "sent.0.headers.x-node-red-request-node": "fits",
    },
  },
  {
    option: "out.responseUrl",
    case: "with its query and without its fragment",
    node: { url: url("/ok?a=b#c") },
    does: { "sent.0.responseUrl": /^http:\/\/api.test\/ok\?a=b/ },
  },
  {
    option: "out.retry",
    case: "is 0",
    does: { "sent.0.retry": 0 },
  },
  {
    option: "out.redirectList",
    case: "is empty where there was no redirect",
    does: { "sent.0.redirectList.length": 0 },
  },
  {
    option: "out.payload",
    case: "what else the message had stays",
    messages: [{ topic: "kept", own: { a: 1 }, payload: "gone", statusCode: 1, redirectList: 2 }],
    does: { "sent.0.topic": "kept", "sent.0.own.a": 1, "sent.0.payload": "ok", "sent.0.statusCode": 200 },
  },
  {
    option: "senderr",
    case: "unticked: no answer goes to Catch and on",
    node: { senderr: false, url: "http://closed.test/" },
    messages: [{ payload: "mine" }],
    does: { "sent.length": 1, "caught.length": 1, "caught.0.payload": "mine", dones: 1 },
    differs: withoutUrl(/^RequestError: connect ECONNREFUSED/),
  },
  {
    option: "senderr",
    case: "ticked: no answer goes to Catch alone",
    node: { senderr: true, url: "http://closed.test/" },
    messages: [{ payload: "mine" }],
    does: { "sent.length": 0, "caught.length": 1, "caught.0.payload": "mine", dones: 1 },
  },
  {
    option: "senderr",
    case: "ticked: an answer that is not 2xx",
    node: { senderr: true, url: url("/status?code=404") },
    does: { dones: 1 },
    differs: {
      why: "core's tick says 'only send non-2xx responses to Catch node' and does nothing of the kind",
      at: { "sent.length": [1, 0], "caught.length": [0, 1] },
    },
  },
];
