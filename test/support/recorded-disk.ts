import callbacks from "node:fs";
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { isAbsolute, relative } from "node:path";

/** A change of the file system that succeeded, in the order in which the changes ended. Paths are relative to the recorded folder. */
export type DiskCall =
  | { readonly call: "make-folder" | "create" | "remove"; readonly path: string }
  | { readonly call: "write"; readonly path: string; readonly content: string }
  /** fsync of a file, or of a folder: of the names in it. */
  | { readonly call: "sync"; readonly path: string }
  | { readonly call: "rename" | "link"; readonly path: string; readonly to: string };

export interface DiskRecording {
  readonly calls: readonly DiskCall[];
  end(): void;
}

type Changes = Pick<typeof fs, "mkdir" | "rename" | "link" | "rm" | "writeFile">;

type Note = (call: DiskCall) => void;

type Done = (error: Error | null) => void;

/** Records all that this process changes under `folder`, until `end`. */
export function recordDisk(folder: string): DiskRecording {
  const calls: DiskCall[] = [];
  const { mkdir, rename, link, rm, writeFile } = fs;
  const original: Changes = { mkdir, rename, link, rm, writeFile };
  const note: Note = (call) => {
    if (!call.path.startsWith("..") && !isAbsolute(call.path)) calls.push(call);
  };
  const at = (path: unknown) => relative(folder, String(path)) || ".";
  const recorded: Changes = {
    mkdir: (async (path, options) => {
      const first = await original.mkdir(path, options);
      if (first !== undefined)
        for (const made of foldersBetween(at(first), at(path))) note({ call: "make-folder", path: made });
      return first;
    }) as typeof fs.mkdir,
    async rename(path, to) {
      await original.rename(path, to);
      note({ call: "rename", path: at(path), to: at(to) });
    },
    async link(path, to) {
      await original.link(path, to);
      note({ call: "link", path: at(path), to: at(to) });
    },
    async rm(path, options) {
      await original.rm(path, options);
      note({ call: "remove", path: at(path) });
    },
    async writeFile(path, content, options) {
      await original.writeFile(path, content, options);
      note({ call: "create", path: at(path) });
      note({ call: "write", path: at(path), content: textOf(content) });
    },
  };
  const endCallbacks = recordCallbacks(note, at);
  Object.assign(fs, recorded);
  syncBuiltinESMExports();
  return {
    calls,
    end() {
      endCallbacks();
      Object.assign(fs, original);
      syncBuiltinESMExports();
    },
  };
}

/** Of the calls with a callback, those that `src/tokens/file-calls.ts` makes. Gives what ends it. */
function recordCallbacks(note: Note, at: (path: unknown) => string): () => void {
  const { open, writeFile, fsync, rename } = callbacks;
  const places = new Map<number, string>();
  const andNote = (done: Done, call: () => DiskCall) => (error: Error | null) => {
    if (!error) note(call());
    done(error);
  };
  const placeOf = (descriptor: number) => places.get(descriptor) ?? "..";
  Object.assign(callbacks, {
    open(path: string, flags: string, mode: number, done: (error: Error | null, descriptor: number) => void) {
      open(path, flags, mode, (error, descriptor) => {
        if (!error) places.set(descriptor, at(path));
        if (!error && flags === "wx") note({ call: "create", path: at(path) });
        done(error, descriptor);
      });
    },
    writeFile(descriptor: number, text: string, done: Done) {
      const noteWrite = andNote(done, () => ({ call: "write", path: placeOf(descriptor), content: text }));
      writeFile(descriptor, text, noteWrite);
    },
    fsync(descriptor: number, done: Done) {
      const noteSync = andNote(done, () => ({ call: "sync", path: placeOf(descriptor) }));
      fsync(descriptor, noteSync);
    },
    rename(path: string, to: string, done: Done) {
      const noteRename = andNote(done, () => ({ call: "rename", path: at(path), to: at(to) }));
      rename(path, to, noteRename);
    },
  });
  return () => Object.assign(callbacks, { open, writeFile, fsync, rename });
}

function textOf(content: unknown): string {
  if (typeof content !== "string") throw new Error("only text is recorded");
  return content;
}

/** `first`, and what lies between it and `last`. */
function foldersBetween(first: string, last: string): readonly string[] {
  const names = last.split("/");
  const from = first.split("/").length;
  return names.slice(from - 1).map((_name, index) => names.slice(0, from + index).join("/"));
}
