import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import type { ServerOptions } from "node:https";
import { join } from "node:path";
import type { TlsVersion } from "../../src/http/connections/connection.js";
import type { Answer, ApiServer } from "./api-server.js";
import { serve, untilEnd } from "./exchange.js";
import { keystoreFile } from "./keystores.js";
import { freePort } from "./node-red.js";
import { temporaryFolder } from "./temporary-folder.js";
import { findNginx, root } from "./tools.js";

const FOLDER = join(root, "test/support/keystores");

const START_LIMIT_MS = 10_000;

const ok: Answer = (_request, response) => response.end("ok");

/** An API that takes only clients whose certificate the issuing authority of the tests signed; `file` is its own certificate. */
export async function serveMutual({
  file = "server.pem",
  answer = ok,
  ...options
}: ServerOptions & { readonly file?: string; readonly answer?: Answer } = {}): Promise<ApiServer> {
  const own = await keystoreFile(file);
  const ca = await keystoreFile("authorities.pem");
  return serve(answer, { key: own, cert: own, ca, requestCert: true, rejectUnauthorized: true, ...options });
}

/** What Node's server needs beside the version for the oldest of them. */
export function onlyVersion(version: TlsVersion): ServerOptions {
  const old = version === "TLSv1.1" ? { ciphers: "DEFAULT:@SECLEVEL=0" } : {};
  return { minVersion: version, maxVersion: version, ...old };
}

/** OpenSSL's own test server, which says by an alert why it takes a client or not, as most servers but Node's do. */
export async function startAlertingServer(...options: readonly string[]): Promise<string> {
  const port = await freePort();
  const own = join(FOLDER, "server.pem");
  const verify = ["-Verify", "3", "-verify_return_error", "-CAfile", join(FOLDER, "authorities.pem")];
  const args = ["s_server", "-accept", `127.0.0.1:${port}`, "-cert", own, "-key", own, "-www", ...verify, ...options];
  await startProcess("openssl", args, /ACCEPT/);
  return `https://127.0.0.1:${port}`;
}

/** nginx with verification of clients; its answer to one that it lets in is the client's name. */
export async function startNginx(version: TlsVersion): Promise<string> {
  const [port, folder] = [await freePort(), await temporaryFolder()];
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const configuration = `
    daemon off; master_process off; pid ${folder}/pid; error_log stderr notice;
    events {}
    http {
      access_log off; ${paths.join(" ")}
      server {
        listen 127.0.0.1:${port} ssl;
        ssl_certificate ${FOLDER}/server.pem; ssl_certificate_key ${FOLDER}/server.pem;
        ssl_client_certificate ${FOLDER}/authorities.pem; ssl_verify_client on; ssl_verify_depth 3;
        ssl_protocols ${version}; ssl_ciphers DEFAULT:@SECLEVEL=0;
        location / { return 200 "$ssl_client_s_dn over $ssl_protocol"; }
      }
    }`;
  const file = join(folder, "nginx.conf");
  await writeFile(file, configuration);
  await startProcess(await findNginx(), ["-c", file, "-p", folder], /start worker process|using the "epoll"|built by/);
  return `https://127.0.0.1:${port}`;
}

/** Until the end of the test; resolves when it has said that it is ready. */
async function startProcess(command: string, args: readonly string[], ready: RegExp): Promise<void> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<void>((resolve) =>
    child.once("exit", () => {
      resolve();
    }),
  );
  untilEnd({
    async close() {
      child.kill("SIGKILL");
      await ended;
    },
  });
  await new Promise<void>((resolve, reject) => {
    let printed = "";
    const timer = setTimeout(() => {
      reject(new Error(`${command} did not start:\n${printed}`));
    }, START_LIMIT_MS);
    const take = (chunk: Buffer) => {
      printed += chunk.toString();
      if (!ready.test(printed)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    void ended.then(() => {
      clearTimeout(timer);
      reject(new Error(`${command} ended:\n${printed}`));
    });
  });
}
