import type { IncomingHttpHeaders } from "node:http";
import { renderConsumerPage, type ConsumerPage, type PageLook } from "../../../../src/consumers/pages/consumer-page.js";
import { listenOnLoopback } from "../../../support/loopback-server.js";
import { readBody } from "../../../support/read-body.js";

interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface PageServer {
  /** Where the page is shown; a plain page is everywhere else. */
  readonly url: string;
  /** All requests since the last look. */
  seen(): readonly SeenRequest[];
  show(page: ConsumerPage, look?: Partial<PageLook>): void;
  close(): Promise<void>;
}

const LOOK: PageLook = { language: "en", nonce: "bm9uY2U=", nowMs: 0 };

/** Serves consumers' pages with their policy, and with the referrer policy that would do them most harm if they did not set their own. */
export async function startPageServer(): Promise<PageServer> {
  const server = await listenOnLoopback(0);
  let requests: SeenRequest[] = [];
  const plain = renderConsumerPage({ kind: "gone" }, LOOK);
  let shown = plain;
  let referrerPolicy = "";
  server.serve(async (request, response) => {
    const { method = "", url: path = "", headers } = request;
    requests.push({ method, path, headers, body: await readBody(request) });
    const { html, contentSecurityPolicy } = path === "/login" ? shown : plain;
    response.writeHead(200, {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": contentSecurityPolicy,
      "Referrer-Policy": referrerPolicy,
    });
    response.end(html);
  });
  return {
    url: `${server.url}/login`,
    seen() {
      const seen = requests;
      requests = [];
      return seen;
    },
    show(page, look = {}) {
      referrerPolicy = page.kind === "start" ? "no-referrer" : "unsafe-url";
      shown = renderConsumerPage(page, { ...LOOK, ...look });
    },
    close: () => server.close(),
  };
}
