import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import { Failure } from "../../../src/failure.js";
import { mayReceiveSecrets } from "../../../src/http/secrets/allowed-origins.js";
import type { Authorization } from "../../../src/http/requests/api-request.js";
import { sendRequest } from "../../../src/http/send-request.js";
import type { Answer } from "../../support/api-server.js";
import { closeAll, newTransport, requestTo, serve } from "../../support/exchange.js";
import { assertNoSecret } from "../../support/secret-leak.js";

const SECRET = "sEcReT-0123456789";
function bearer(...allowed: string[]): Authorization {
  const headers = { Authorization: `Bearer ${SECRET}` };
  return { headers, query: {}, mayGoTo: (url) => mayReceiveSecrets(url, allowed) };
}

function apiKey(...allowed: string[]): Authorization {
  return { headers: {}, query: { api_key: SECRET }, mayGoTo: (url) => mayReceiveSecrets(url, allowed) };
}

const echo: Answer = (request, response) => response.end(request.body);

function redirect(statusCode: number, location: string): Answer {
  return (_, response) => response.writeHead(statusCode, { Location: location }).end();
}

describe("a credential's secrets", () => {
  afterEach(closeAll);

  it("go to an allowed origin, in place of the author's and the message's header of that name", async () => {
    const server = await serve(echo);
    const headers = { authorization: "Basic mine", AUTHORIZATION: "other" };
    await sendRequest(requestTo(server.origin, { headers }), bearer(server.origin), newTransport());
    assert.equal(server.requests[0]?.headers.authorization, `Bearer ${SECRET}`);
    const names = server.requests[0].rawHeaders.filter((name) => name.toLowerCase() === "authorization");
    assert.deepEqual(names, ["Authorization"]);
  });

  it("go into the query, in place of the author's parameter, and are not in the reply's URL", async () => {
    const server = await serve(echo);
    const request = requestTo(`${server.origin}/x?api_key=mine&a=1%2F2`);
    const reply = await sendRequest(request, apiKey(server.origin), newTransport());
    assert.equal(server.requests[0]?.path, `/x?a=1%2F2&api_key=${SECRET}`);
    assert.equal(reply.url, `${server.origin}/x?a=1%2F2`);
  });

  it("stay where they are, and nothing is sent, where the URL's origin is not allowed", async () => {
    const server = await serve(echo);
    const sent = sendRequest(requestTo(server.origin), bearer("https://api.example.com"), newTransport());
    await assert.rejects(sent, (error) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.code, "origin-not-allowed");
      assert.deepEqual(error.facts, { origin: server.origin });
      assertNoSecret(error, SECRET);
      return true;
    });
    assert.equal(server.connections(), 0);
  });

  it("are not led elsewhere by a Host header", async () => {
    const server = await serve(echo);
    const headers = { Host: "other.example", host: "another.example" };
    await sendRequest(requestTo(server.origin, { headers }), bearer(server.origin), newTransport());
    assert.equal(server.requests[0]?.headers.host, new URL(server.origin).host);
  });

  for (const statusCode of [301, 302, 303, 307, 308]) {
    it(`do not follow a ${statusCode} to another origin; the request goes on without them`, async () => {
      const other = await serve(echo);
      const server = await serve(redirect(statusCode, `${other.origin}/there?kept=1`));
      const authorization = { ...bearer(server.origin), query: { api_key: SECRET } };
      const reply = await sendRequest(requestTo(server.origin), authorization, newTransport());
      assert.equal(reply.statusCode, 200);
      assert.equal(other.requests[0]?.path, "/there?kept=1");
      assert.ok(!JSON.stringify(other.requests).includes(SECRET));
    });
  }

  it("follow a redirect to another origin that is allowed", async () => {
    const other = await serve(echo);
    const server = await serve(redirect(302, other.origin));
    await sendRequest(requestTo(server.origin), bearer(server.origin, other.origin), newTransport());
    assert.equal(other.requests[0]?.headers.authorization, `Bearer ${SECRET}`);
  });

  it("are there again where a redirect by way of another origin comes back", async () => {
    const other = await serve((_, response) => response.writeHead(302, { Location: `${server.origin}/back` }).end());
    const server = await serve((request, response) => {
      if (request.path.startsWith("/back")) response.end();
      else response.writeHead(302, { Location: other.origin }).end();
    });
    await sendRequest(requestTo(server.origin), apiKey(server.origin), newTransport());
    assert.deepEqual(
      server.requests.map(({ path }) => path),
      [`/?api_key=${SECRET}`, `/back?api_key=${SECRET}`],
    );
    assert.equal(other.requests[0]?.path, "/");
  });

  it("are taken out of a redirect that echoes the query, for the next server and for the reply", async () => {
    const other = await serve(echo);
    const server = await serve((request, response) =>
      response.writeHead(307, { Location: `${other.origin}${request.path}&a=1` }).end(),
    );
    const reply = await sendRequest(requestTo(server.origin), apiKey(server.origin), newTransport());
    assert.equal(other.requests[0]?.path, "/?a=1");
    assert.equal(reply.url, `${other.origin}/?a=1`);
    assert.deepEqual(reply.redirects, [{ location: `${other.origin}/?a=1`, setCookies: [] }]);
  });

  it("do not stand in for a header of the author's own on another origin", async () => {
    const other = await serve(echo);
    const server = await serve(redirect(302, other.origin));
    const authorization = { ...bearer(server.origin), headers: { "X-Api-Key": SECRET } };
    const request = requestTo(server.origin, { headers: { "x-api-key": "mine", "X-Other": "kept" } });
    await sendRequest(request, authorization, newTransport());
    assert.equal(other.requests[0]?.headers["x-api-key"], undefined);
    assert.equal(other.requests[0]?.headers["x-other"], "kept");
  });

  it("are not in the failure where no answer comes", async () => {
    const server = await serve(echo);
    await server.close();
    for (const authorization of [bearer(server.origin), apiKey(server.origin)]) {
      const sent = sendRequest(requestTo(`${server.origin}/${SECRET}?q=${SECRET}`), authorization, newTransport());
      await assert.rejects(sent, (error) => {
        assertNoSecret(error, SECRET);
        return error instanceof Failure && error.code === "no-answer";
      });
    }
  });

  it("are not in the failure where the connection breaks, the reply is broken or too large, or redirects go wrong", async () => {
    const answers: Answer[] = [
      (_, response) => response.destroy(),
      (_, response) => response.writeHead(200, { "Content-Encoding": "gzip" }).end("not gzip"),
      (_, response) => response.writeHead(200, { "Content-Length": "10" }).write("short", () => response.destroy()),
      (_, response) => response.socket?.end(`HTTP/1.1 nonsense ${SECRET}\r\n\r\n`),
      (_, response) => response.writeHead(302, { Location: `ftp://a/?api_key=${SECRET}` }).end(),
      (_, response) => response.writeHead(302, { Location: `http://a b/?api_key=${SECRET}` }).end(),
      (request, response) => response.writeHead(302, { Location: request.path }).end(),
    ];
    for (const answer of answers) {
      const server = await serve(answer);
      const authorization = { ...bearer(server.origin), query: { api_key: SECRET } };
      const body = `body ${SECRET}`;
      await assert.rejects(
        sendRequest(requestTo(server.origin, { method: "POST", body }), authorization, newTransport()),
        (error) => {
          assertNoSecret(error, SECRET);
          return error instanceof Failure;
        },
      );
    }
  });

  it("are not in the failure where they cannot stand in a header", async () => {
    const server = await serve(echo);
    const authorization = { ...bearer(server.origin), headers: { Authorization: `Bearer ${SECRET}\n` } };
    await assert.rejects(sendRequest(requestTo(server.origin), authorization, newTransport()), (error) => {
      assertNoSecret(error, SECRET);
      return error instanceof Failure && error.code === "header-invalid" && error.facts.name === "Authorization";
    });
    assert.equal(server.connections(), 0);
  });
});

describe("the author's own Authorization, Cookie and Proxy-Authorization", () => {
  const headers = { authorization: "Basic mine", Cookie: "own=1", "proxy-authorization": "mine", "X-Kept": "1" };

  afterEach(closeAll);

  it("do not follow a redirect to another origin, and do not come back with it", async () => {
    const other = await serve((_, response) => response.writeHead(307, { Location: `${server.origin}/back` }).end());
    const server = await serve((request, response) => {
      if (request.path === "/back") response.end();
      else response.writeHead(307, { Location: other.origin }).end();
    });
    await sendRequest(requestTo(server.origin, { headers }), undefined, newTransport());
    for (const seen of [other.requests[0], server.requests[1]]) {
      assert.equal(seen?.headers.authorization, undefined);
      assert.equal(seen?.headers.cookie, undefined);
      assert.equal(seen?.headers["proxy-authorization"], undefined);
      assert.equal(seen?.headers["x-kept"], "1");
    }
  });

  it("follow a redirect on the same origin", async () => {
    const server = await serve((request, response) => {
      if (request.path === "/next") response.end();
      else response.writeHead(302, { Location: "/next" }).end();
    });
    await sendRequest(requestTo(server.origin, { headers }), undefined, newTransport());
    assert.equal(server.requests[1]?.headers.authorization, "Basic mine");
    assert.equal(server.requests[1].headers.cookie, "own=1");
  });
});
