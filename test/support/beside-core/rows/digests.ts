import type { Row } from "../row.js";

const login = { user: "ada", password: "lovelace" };

const digest = (algorithm: string, qop: string): Row => ({
  option: "authType",
  case: `digest with ${algorithm} and ${qop === "" ? "no qop" : `qop ${qop}`}`,
  node: { authType: "digest", url: `http://api.test/digest?algorithm=${algorithm}&qop=${qop}` },
  login,
  does: { "asked.0.headers.Authorization": undefined, "asked.length": 2, "sent.0.payload": "welcome" },
});

/** Digest access authentication. */
export const digests: readonly Row[] = [
  ...["MD5", "MD5-sess", "SHA-256", "SHA-256-sess"].flatMap((algorithm) => [digest(algorithm, "auth")]),
  digest("MD5", ""),
  digest("MD5", "auth,auth-int"),
  {
    ...digest("SHA-512-256", "auth"),
    does: { "asked.length": 2 },
    differs: {
      why: "SHA-512-256 is a hash of its own (RFC 7616 section 6.1); core sends the half of SHA-512",
      at: {
        "sent.0.statusCode": [401, 200],
        "sent.0.payload": ["who are you", "welcome"],
        "sent.0.headers.content-length": [undefined, "7"],
        "sent.0.headers.transfer-encoding": ["chunked", undefined],
        "sent.0.headers.www-authenticate": [/^Digest /, undefined],
      },
    },
  },
  {
    option: "authType",
    case: "digest of a POST sends its body again",
    node: { authType: "digest", method: "POST", url: "http://api.test/digest?qop=auth" },
    login,
    messages: [{ payload: { a: 1 } }],
    does: { "asked.1.body": '{"a":1}', "sent.0.payload": "welcome" },
  },
  {
    option: "authType",
    case: "digest with a wrong password is asked once more and no further",
    node: { authType: "digest", url: "http://api.test/digest?qop=auth" },
    login: { ...login, password: "wrong" },
    does: { "asked.length": 2, "sent.0.statusCode": 401 },
  },
  {
    option: "authType",
    case: "digest of a server that asks for none",
    node: { authType: "digest" },
    login,
    does: { "asked.length": 1, "asked.0.headers.Authorization": undefined },
  },
  {
    option: "authType",
    case: "digest of a server that refuses without a challenge",
    node: { authType: "digest", url: "http://api.test/status?code=401" },
    login,
    does: { "sent.0.statusCode": 401 },
    differs: { why: "there is nothing to answer, so nothing is asked again", at: { "asked.length": [2, 1] } },
  },
];
