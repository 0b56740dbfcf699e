import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { FileStore, type FileStoreOptions } from "../../src/tokens/file-store.js";
import { SHARED, type StoreLock } from "../../src/tokens/token-store.js";

/** A turn that another process holds. */
export interface ForeignTurn {
  readonly lock: StoreLock;
  kill(signal: NodeJS.Signals): void;
}

/** Lets a process of its own take a turn at the credential's shared record in a file store. */
export async function lockInProcess(options: FileStoreOptions, credentialId: string): Promise<ForeignTurn> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(options), credentialId]);
  process.once("exit", () => child.kill("SIGKILL")); // a frozen one would stay for ever
  await once(child, "message");
  const ask = async (question: "holdsFor" | "release") => {
    child.send(question);
    const [answer] = (await once(child, "message")) as [unknown];
    return answer === true;
  };
  return {
    lock: {
      holdsFor: () => ask("holdsFor"),
      async release() {
        await ask("release");
        child.kill();
      },
    },
    kill(signal) {
      child.kill(signal);
    },
  };
}

async function holdTurn(options: FileStoreOptions, credentialId: string): Promise<void> {
  const turn = await new FileStore(options).lock(credentialId, SHARED);
  const answer = async (question: unknown) => (question === "release" ? turn.release() : turn.holdsFor(0));
  process.on("message", (question) => void answer(question).then((reply) => process.send?.(reply ?? null)));
  process.once("disconnect", () => process.exit());
  process.send?.("locked");
}

const [, script, options, credentialId] = process.argv;
if (script === fileURLToPath(import.meta.url) && options !== undefined && credentialId !== undefined) {
  await holdTurn(JSON.parse(options) as FileStoreOptions, credentialId);
}
