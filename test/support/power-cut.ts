import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DiskCall } from "./recorded-disk.js";

/** What lies in a folder after a power cut: the text of each file by its path; undefined stands for a folder. */
export type DiskImage = ReadonlyMap<string, string | undefined>;

interface File {
  synced?: string;
  written: string;
}

type Names = Map<string, File | "folder">;

interface NameChange {
  /** The folder whose sync makes it last. */
  readonly folder: string;
  readonly apply: (names: Names) => void;
  isSynced: boolean;
}

/**
 * Every image that a power cut after `calls` may leave, on a file system that promises no more than POSIX does but keeps
 * the order of names: names may be lost from any of them on that was not synced by its folder, and content that was not
 * synced may be lost wholly, in part, or not at all.
 */
export function imagesAfter(calls: readonly DiskCall[]): readonly DiskImage[] {
  const names: Names = new Map();
  const changes: NameChange[] = [];
  for (const call of calls) {
    const change = changeOf(call, names);
    if (change === undefined) sync(call, names, changes);
    else changes.push(change);
    change?.apply(names);
  }
  const unsynced = changes.filter(({ isSynced }) => !isSynced);
  return [...unsynced, undefined].flatMap((_, kept) => {
    const lost = new Set(unsynced.slice(kept));
    const left: Names = new Map();
    for (const change of changes) if (!lost.has(change)) change.apply(left);
    return [0, 0.5, 1].map((part) => imageOf(left, part));
  });
}

/** What a call does to the names; undefined where it does nothing to them. */
function changeOf(call: DiskCall, known: Names): NameChange | undefined {
  const change = (path: string, apply: NameChange["apply"]): NameChange => ({
    folder: dirname(path),
    apply: (names) => {
      if (dirname(path) === "." || names.has(dirname(path))) apply(names);
    },
    isSynced: false,
  });
  switch (call.call) {
    case "make-folder":
      return change(call.path, (names) => names.set(call.path, "folder"));
    case "create": {
      const file = known.get(call.path) ?? { written: "" };
      return change(call.path, (names) => names.set(call.path, file));
    }
    case "remove":
      return change(call.path, (names) => names.delete(call.path));
    case "rename":
    case "link":
      return change(call.to, (names) => {
        const moved = names.get(call.path);
        if (call.call === "rename") names.delete(call.path);
        if (moved !== undefined) names.set(call.to, moved);
      });
    default:
      return undefined;
  }
}

function sync(call: DiskCall, names: Names, changes: readonly NameChange[]): void {
  const file = names.get(call.path);
  if (call.call === "write" && typeof file === "object") file.written = call.content;
  else if (call.call === "sync" && typeof file === "object") file.synced = file.written;
  else if (call.call === "sync") {
    for (const change of changes) if (change.folder === call.path) change.isSynced = true;
  }
}

/** Of content that was not synced, `part` is left. */
function imageOf(names: Names, part: number): DiskImage {
  const entries = [...names].map(([path, entry]): [string, string | undefined] => {
    if (entry === "folder") return [path, undefined];
    const { synced, written } = entry;
    return [path, synced === written ? written : written.slice(0, written.length * part)];
  });
  return new Map(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Puts an image into an empty folder. */
export async function restoreImage(image: DiskImage, folder: string): Promise<void> {
  for (const [path, text] of image) {
    if (text === undefined) await mkdir(join(folder, path), { recursive: true });
    else await writeFile(join(folder, path), text, { mode: 0o600 });
  }
}
