import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** Node-RED's log: all of it in a file, warnings and errors on the terminal too. */
export interface NodeRedLog {
  add(output: Readable): void;
  /** Its last lines. */
  tail(): string;
}

const TAIL_LINES = 20;

export function openLog(path: string): NodeRedLog {
  const file = createWriteStream(path);
  const lines: string[] = [];
  return {
    add(output) {
      createInterface(output).on("line", (line) => {
        file.write(`${line}\n`);
        lines.push(line);
        if (lines.length > TAIL_LINES) lines.shift();
        if (/ - \[(warn|error|fatal)\] /.test(line)) console.error(line);
      });
    },
    tail: () => lines.join("\n"),
  };
}
