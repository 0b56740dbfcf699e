import type { Row } from "../row.js";

const FORM = "application/x-www-form-urlencoded";
const MULTIPART = "multipart/form-data";

const part = (name: string, body: string, more = "") =>
  `--BOUNDARY\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${body}\r\n`;

/** Payloads and what they become. */
export const bodies: readonly Row[] = [
  ...(
    [
      ["an object", { a: [1, null], b: "\u00fc" }, '{"a":[1,null],"b":"\u00fc"}', "application/json"],
      ["a list", [1, "b"], '[1,"b"]', "application/json"],
      ["a boolean", false, "false", "application/json"],
      ["null", null, "null", "application/json"],
      ["a text", "some \u00fc", "some \u00fc", undefined],
      ["an empty text", "", "", undefined],
      ["a number", 4.5, "4.5", undefined],
      ["zero", 0, "0", undefined],
      ["bytes", Buffer.from([0, 255, 10]), "\u0000\u00ff\n", undefined],
      ["no bytes", Buffer.alloc(0), "", undefined],
    ] as const
  ).map(([what, payload, body, type]): Row => ({
    option: "msg.payload",
    case: `${what} in the body of a POST`,
    node: { method: "POST" },
    messages: [{ payload }],
    does: { "asked.0.body": body, "asked.0.headers.Content-Type": type },
  })),
  {
    option: "msg.payload",
    case: "an object in the body of a DELETE",
    node: { method: "DELETE" },
    messages: [{ payload: { a: 1 } }],
    does: { "asked.0.body": '{"a":1}', "asked.0.headers.Content-Length": "7" },
  },
  {
    option: "msg.payload",
    case: "is not sent with HEAD",
    node: { method: "HEAD" },
    messages: [{ payload: { a: 1 } }],
    does: { "asked.0.method": "HEAD", "asked.0.body": "", "sent.0.payload": "" },
  },
  {
    option: "msg.payload",
    case: "an object under a content type of the author's is JSON",
    node: { method: "POST" },
    messages: [{ payload: { a: 1 }, headers: { "Content-Type": "application/vnd.api+json" } }],
    does: { "asked.0.body": '{"a":1}', "asked.0.headers.Content-Type": "application/vnd.api+json" },
  },
  ...["Content-Type", "content-type", "CONTENT-TYPE", "cOnTeNt-TyPe"].map((name): Row => ({
    option: "msg.payload",
    case: `an object as a form where ${name} says so`,
    node: { method: "POST" },
    messages: [{ payload: { a: "x&y z", b: [1, 2], c: true }, headers: { [name]: FORM } }],
    does: { "asked.0.body": "a=x%26y%20z&b=1&b=2&c=true", [`asked.0.headers.${name}`]: FORM },
  })),
  {
    option: "msg.payload",
    case: "a text under the form's content type is the form",
    node: { method: "POST" },
    messages: [{ payload: "a=1&b=2", headers: { "content-type": FORM } }],
    does: { "asked.0.body": "a=1&b=2" },
  },
  {
    option: "msg.payload",
    case: "a form with a charset in its content type",
    node: { method: "POST" },
    messages: [{ payload: { a: 1 }, headers: { "content-type": `${FORM}; charset=utf-8` } }],
    does: { "asked.0.headers.content-type": `${FORM}; charset=utf-8` },
    differs: {
      why: "the content type is heeded with its parameters, too; core sends JSON under the form's name",
      at: { "asked.0.body": ['{"a":1}', "a=1"], "asked.0.headers.Content-Length": ["7", "3"] },
    },
  },
  {
    option: "msg.payload",
    case: "multipart: texts, numbers, objects, and nothing of null",
    node: { method: "POST" },
    messages: [
      { payload: { text: "one", count: 2, object: { deep: [1] }, gone: null }, headers: { "content-type": MULTIPART } },
    ],
    does: {
      "asked.0.body": `${part("text", "one")}${part("count", "2")}${part("object", '{"deep":[1]}')}--BOUNDARY--\r\n`,
      "asked.0.headers.content-type": "multipart/form-data; boundary=BOUNDARY",
    },
  },
  {
    option: "msg.payload",
    case: "multipart: files with name and type",
    node: { method: "POST" },
    messages: [
      {
        payload: {
          picture: { value: Buffer.from("PNG"), options: { filename: "ada.png", contentType: "image/x-test" } },
          note: { value: "text", options: { filename: "note.txt" } },
        },
        headers: { "content-type": MULTIPART },
      },
    ],
    does: {
      "asked.0.body":
        part("picture", "PNG", '; filename="ada.png"\r\nContent-Type: image/x-test') +
        part("note", "text", '; filename="note.txt"\r\nContent-Type: text/plain') +
        "--BOUNDARY--\r\n",
    },
  },
  {
    option: "msg.payload",
    case: "multipart: bytes without a name, a value without options",
    node: { method: "POST" },
    messages: [
      { payload: { raw: Buffer.from("raw"), bare: { value: "bare" } }, headers: { "content-type": MULTIPART } },
    ],
    does: { "asked.0.body": /raw[^]*bare/ },
  },
  {
    option: "msg.payload",
    case: "multipart: names and file names beyond ASCII, with quotes",
    node: { method: "POST" },
    messages: [
      {
        payload: { 'caf\u00e9"': { value: "x", options: { filename: 'a "b" \u00fc.txt' } } },
        headers: { "content-type": MULTIPART },
      },
    ],
    does: { "asked.0.body": /filename=/ },
  },
  {
    option: "msg.payload",
    case: "multipart: a text goes as it is",
    node: { method: "POST" },
    messages: [{ payload: "--x\r\n\r\n--x--", headers: { "content-type": `${MULTIPART}; boundary=x` } }],
    does: { "asked.0.body": "--BOUNDARY\r\n\r\n--BOUNDARY--" },
  },
  {
    option: "msg.payload",
    case: "multipart: no fields",
    node: { method: "POST" },
    messages: [{ payload: {}, headers: { "content-type": MULTIPART } }],
    does: { "asked.0.headers.content-type": "multipart/form-data; boundary=BOUNDARY" },
    differs: {
      why: "a form without fields still ends (RFC 2046 section 5.1.1)",
      at: { "asked.0.body": ["", "--BOUNDARY--\r\n"] },
    },
  },
  {
    option: "msg.payload",
    case: "multipart: Content-Type in capitals",
    node: { method: "POST" },
    messages: [{ payload: { a: "1" }, headers: { "Content-Type": MULTIPART } }],
    does: { "asked.0.body": `${part("a", "1")}--BOUNDARY--\r\n` },
    differs: {
      why: "the name stays as the author wrote it, for a form as for all else",
      at: {
        "asked.0.headers.content-type": ["multipart/form-data; boundary=BOUNDARY", undefined],
        "asked.0.headers.Content-Type": [undefined, "multipart/form-data; boundary=BOUNDARY"],
      },
    },
  },
  {
    option: "msg.payload",
    case: "of a kind that no body can hold",
    node: { method: "POST" },
    messages: [{ payload: { big: 1n } }],
    does: { "asked.length": 0, "sent.length": 0, "caught.length": 1 },
    differs: { why: "core's node throws, and is never done with the message", at: { dones: [0, 1] } },
  },
];
