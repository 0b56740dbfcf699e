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

type Changes = Pick<typeof fs, "open" | "mkdir" | "rename" | "link" | "rm" | "writeFile">;

/** Records all that this process changes under `folder` by `node:fs/promises`, until `end`. */
export function recordDisk(folder: string): DiskRecording {
  const calls: DiskCall[] = [];
  const { open, mkdir, rename, link, rm, writeFile } = fs;
  const original: Changes = { open, mkdir, rename, link, rm, writeFile };
  const note = (call: DiskCall) => {
    if (!call.path.startsWith("..") && !isAbsolute(call.path)) calls.push(call);
  };
  const at = (path: unknown) => relative(folder, String(path)) || ".";
  const recorded: Changes = {
    async open(path, flags, mode) {
      const file = await original.open(path, flags, mode);
      const place = at(path);
      if (flags === "wx") note({ call: "create", path: place });
      const write = file.writeFile.bind(file);
      const sync = file.sync.bind(file);
      file.writeFile = async (content, options) => {
        await write(content, options);
        note({ call: "write", path: place, content: textOf(content) });
      };
      file.sync = async () => {
        await sync();
        note({ call: "sync", path: place });
      };
      return file;
    },
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
  Object.assign(fs, recorded);
  syncBuiltinESMExports();
  return {
    calls,
    end() {
      Object.assign(fs, original);
      syncBuiltinESMExports();
    },
  };
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
