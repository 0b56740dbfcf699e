import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { answerDigest } from "../../../../src/http/digest/answer-digest.js";
import { readDigestChallenge } from "../../../../src/http/digest/digest-challenge.js";

/** RFC 7616 section 3.9.1; `algorithm` and `qop` are added by the tests. */
const EXAMPLE =
  'Digest realm="http-auth@example.org", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", ' +
  'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';

const MUFASA = {
  user: "Mufasa",
  password: "Circle of Life",
  method: "GET",
  uri: "/dir/index.html",
  body: undefined,
  cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
  count: 1,
};

type Request = Parameters<typeof answerDigest>[1];

function answer(header: string, request: Partial<Request> = {}): string {
  const challenge = readDigestChallenge(header);
  assert.ok(challenge);
  return answerDigest(challenge, { ...MUFASA, ...request });
}

/** A field as it is written, quotes included. */
function field(name: string, answered: string): string | undefined {
  return answered
    .split(/^Digest |, /)
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

function responseTo(header: string, request?: Partial<Request>): string | undefined {
  return field("response", answer(header, request))?.replaceAll('"', "");
}

describe("answerDigest", () => {
  it("writes all fields of the example of RFC 7616 section 3.9.1", () => {
    const fields = answer(`${EXAMPLE}, qop="auth, auth-int", algorithm=MD5`).replace("Digest ", "").split(", ");
    assert.deepEqual(fields.sort(), [
      "algorithm=MD5",
      'cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"',
      "nc=00000001",
      'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"',
      'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
      "qop=auth",
      'realm="http-auth@example.org"',
      'response="8ca523f5e9506fed4657c9700eebdbec"',
      'uri="/dir/index.html"',
      'username="Mufasa"',
    ]);
  });

  it("answers the SHA-256 challenge of RFC 7616 section 3.9.1", () => {
    const response = responseTo(`${EXAMPLE}, qop="auth, auth-int", algorithm=SHA-256`);
    assert.equal(response, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
  });

  it("answers the example of RFC 2617 section 3.5, where no algorithm is named", () => {
    const header =
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc"';
    const answered = answer(header, { password: "Circle Of Life", cnonce: "0a4f113b" });
    assert.equal(field("response", answered), '"6629fae49393a05397450978507c4ef1"');
    assert.equal(field("algorithm", answered), undefined);
  });

  it("answers a server of RFC 2069 without protection, count or client nonce", () => {
    const answered = answer('Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"', {
      password: "Circle Of Life",
    });
    const expected =
      'Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", ' +
      'uri="/dir/index.html", response="670fd8c2df070c60b045671b8b24ff02"';
    assert.equal(answered, expected);
  });

  // Computed by Python's hashlib.
  for (const [algorithm, expected] of [
    ["MD5-sess", "e783283f46242139c486a698fec7211d"],
    ["SHA-256-sess", "2fd51b3a77ad75bad6afad6003e818d767133c46d9e2749e7f5232ae1ea3efd7"],
    ["sha-512-256-SESS", "3f2a34f923c38b0fb26dce2fdfc2ce326c23cecf86fbb1444f3e51fbbc2cb92e"],
  ] as const) {
    it(`answers ${algorithm}, and names it as the server did`, () => {
      const answered = answer(`${EXAMPLE}, qop=auth, algorithm=${algorithm}`);
      assert.equal(field("response", answered), `"${expected}"`);
      assert.equal(field("algorithm", answered), algorithm);
    });
  }

  it("sends the client nonce that -sess needs also without protection", () => {
    const answered = answer(`${EXAMPLE}, algorithm=MD5-sess`);
    assert.equal(field("response", answered), '"37a7f42db2090a3fcac4e26e747d4fc8"');
    assert.equal(field("cnonce", answered), `"${MUFASA.cnonce}"`);
    assert.equal(field("nc", answered), undefined);
  });

  for (const body of ["grün", Buffer.from("grün")]) {
    it(`protects a body that is a ${typeof body === "string" ? "string" : "Buffer"} where the server wants it`, () => {
      const answered = answer(`${EXAMPLE}, qop="auth-int", algorithm=SHA-512-256`, { method: "POST", body });
      const expected = "d9e7c4c6169345bb08d00ae7f6c9c1db04f4b0fc4b08fe2535773e39edb4bc17";
      assert.equal(field("response", answered), `"${expected}"`);
      assert.equal(field("qop", answered), "auth-int");
    });
  }

  it("protects no body as an empty one", () => {
    const header = `${EXAMPLE}, qop="auth-int", algorithm=MD5`;
    assert.equal(responseTo(header), "8804a53d3640a40a4f73cea12c5ba451");
    assert.equal(responseTo(header, { body: "" }), "8804a53d3640a40a4f73cea12c5ba451");
  });

  it("writes the count as eight hexadecimal digits, and hashes it so", () => {
    const request = { method: "POST", body: "grün", count: 31 };
    const answered = answer(`${EXAMPLE}, qop="auth-int", algorithm=SHA-256-sess`, request);
    assert.equal(field("nc", answered), "0000001f");
    const expected = "2ccd95c80d630dd4b0d9351f57662c94eda56b42b5f981d649de894dd04b4e2d";
    assert.equal(field("response", answered), `"${expected}"`);
  });

  it("escapes quotes and backslashes, and hashes what they stand for", () => {
    const header = String.raw`Digest realm="the \"big\" one", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="\\"`;
    const answered = answer(header, { user: String.raw`a"b\c`, password: "p", uri: "/" });
    assert.equal(field("username", answered), String.raw`"a\"b\\c"`);
    assert.equal(field("realm", answered), String.raw`"the \"big\" one"`);
    assert.equal(field("opaque", answered), String.raw`"\\"`);
    assert.equal(field("response", answered), '"18373735a8bd73be9a7dce4d109bd65c"');
  });

  it("echoes an opaque that is empty, and none that was not there", () => {
    const header = 'Digest realm="r", nonce="n"';
    assert.equal(field("opaque", answer(`${header}, opaque=""`)), '""');
    assert.equal(field("opaque", answer(header)), undefined);
  });

  describe("with a user name that is not ASCII", () => {
    /** RFC 7616 section 3.9.2. Its own hashes are of SHA-512 cut off; these are of SHA-512/256 (erratum 4897). */
    const header =
      'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, charset=UTF-8, ' +
      'nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS"';
    const request = {
      user: "Jäsøn Doe",
      password: "Secret, or not?",
      uri: "/doe.json",
      cnonce: "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v",
    };
    const response = '"3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5"';

    it("sends its hash where the server asks for that", () => {
      const answered = answer(`${header}, userhash=true`, request);
      const hash = '"793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"';
      assert.equal(field("username", answered), hash);
      assert.equal(field("userhash", answered), "true");
      assert.equal(field("response", answered), response);
    });

    it("else sends it percent-encoded", () => {
      const answered = answer(`${header}, userhash=false`, request);
      assert.equal(field("username*", answered), "UTF-8''J%C3%A4s%C3%B8n%20Doe");
      assert.equal(field("username", answered), undefined);
      assert.equal(field("userhash", answered), undefined);
      assert.equal(field("response", answered), response);
    });

    it("composes letters and accents where the server names the charset", () => {
      const decomposed = { ...request, user: request.user.normalize("NFD"), password: request.password };
      assert.notEqual(decomposed.user, request.user);
      assert.equal(field("response", answer(header, decomposed)), response);
      assert.notEqual(field("response", answer(header.replace(", charset=UTF-8", ""), decomposed)), response);
    });
  });

  it("percent-encodes all that RFC 8187 says, so that no name can end the field or the header", () => {
    const answered = answer('Digest realm="r", nonce="n"', { user: "a\r\nB: c,\"'()*%\u007f€😀" });
    const expected = "UTF-8''a%0D%0AB%3A%20c%2C%22%27%28%29%2A%25%7F%E2%82%AC%F0%9F%98%80";
    assert.equal(field("username*", answered), expected);
  });

  it("hashes a realm by the octets that the server sent, and sends them back", () => {
    const octets = Buffer.from("Büro").toString("latin1");
    const answered = answer(`Digest realm="${octets}", nonce="n"`, { user: "Ü", password: "ö", uri: "/" });
    assert.equal(field("realm", answered), `"${octets}"`);
    assert.equal(field("response", answered), '"6c44c1b0c6d2a3b195c896ce25c3a0fd"');
  });
});
