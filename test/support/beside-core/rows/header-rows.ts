import type { Row } from "../row.js";

const row = (keyType: string, keyValue: string, valueType: string, valueValue: string) => ({
  keyType,
  keyValue,
  valueType,
  valueValue,
});

/** The node's header rows. */
export const headerRows: readonly Row[] = [
  {
    option: "headers",
    case: "a name and a value from the lists",
    node: { headers: [row("Accept", "", "application/json", "")] },
    does: { "asked.0.headers.Accept": "application/json" },
  },
  {
    option: "headers",
    case: "a name and a value of the author's, the name as it is written",
    node: { headers: [row("other", "x-MIXED-Case", "other", "value")] },
    does: { "asked.0.headers.x-MIXED-Case": "value" },
  },
  {
    option: "headers",
    case: "a name and a value of the message",
    node: { headers: [row("msg", "name", "msg", "value.deep")] },
    messages: [{ name: "X-Name", value: { deep: "down" } }],
    does: { "asked.0.headers.X-Name": "down" },
  },
  {
    option: "headers",
    case: "a value of the message that is a number, true, a list",
    node: {
      headers: [row("other", "X-N", "msg", "n"), row("other", "X-T", "msg", "t"), row("other", "X-L", "msg", "l")],
    },
    messages: [{ n: 42, t: true, l: ["a", "b"] }],
    does: { "asked.0.headers.X-N": "42", "asked.0.headers.X-T": "true" },
  },
  {
    option: "headers",
    case: "a value of the message that is 0 or false",
    node: { headers: [row("other", "X-N", "msg", "n"), row("other", "X-F", "msg", "f")] },
    messages: [{ n: 0, f: false }],
    does: { "asked.0.headers.X-F": undefined },
    differs: { why: "0 is a value: core sends no such header", at: { "asked.0.headers.X-N": [undefined, "0"] } },
  },
  {
    option: "headers",
    case: "a name or a value that the message has not",
    node: { headers: [row("msg", "gone", "other", "x"), row("other", "X-Gone", "msg", "gone")] },
    does: { "asked.0.headers.X-Gone": undefined, "sent.0.statusCode": 200 },
  },
  {
    option: "headers",
    case: "over the message's in any spelling",
    node: { headers: [row("other", "x-both", "other", "row")] },
    messages: [{ headers: { "X-Both": "message", "X-Own": "kept" } }],
    does: {
      "asked.0.headers.x-both": "row",
      "asked.0.headers.X-Both": undefined,
      "asked.0.headers.X-Own": "kept",
    },
  },
  {
    option: "headers",
    case: "a row without a value takes the message's away",
    node: { headers: [row("other", "x-gone", "other", "")] },
    messages: [{ headers: { "X-Gone": "message" } }],
    does: { "asked.0.headers.X-Gone": undefined, "asked.0.headers.x-gone": undefined },
  },
  {
    option: "headers",
    case: "a row that stands twice: the last",
    node: { headers: [row("other", "X-A", "other", "1"), row("other", "x-a", "other", "2")] },
    does: { "asked.0.headers.x-a": "2", "asked.0.headers.X-A": undefined },
  },
  {
    option: "headers",
    case: "a content type decides on the body",
    node: {
      method: "POST",
      headers: [row("Content-Type", "", "application/x-www-form-urlencoded", "")],
    },
    messages: [{ payload: { a: "b c" } }],
    does: { "asked.0.body": "a=b%20c", "asked.0.headers.Content-Type": "application/x-www-form-urlencoded" },
  },
  {
    option: "headers",
    case: "absent from an old file",
    node: { headers: undefined },
    does: { "sent.0.statusCode": 200 },
  },
];
