import { MOST_FILE_BYTES } from "../../../src/tls/keystore-source.js";
import { t } from "../shared/text.js";

/** A file that the author chose, to be uploaded. */
export interface ChosenFile {
  readonly name: string;
  /** Base64. */
  readonly data: string;
}

/** Whether files can stand in one flow file together, and be sent at once. */
export function fitTogether(files: readonly ChosenFile[]): boolean {
  return files.reduce((sum, { data }) => sum + data.length, 0) < (MOST_FILE_BYTES * 4) / 3;
}

/** What a flow file has. */
export function chosenFiles(value: unknown): readonly ChosenFile[] {
  return Array.isArray(value) ? (value as ChosenFile[]) : [];
}

/** The files that can be uploaded, and the sentence for the first that can't. */
export async function readFiles(
  files: readonly File[],
): Promise<{ readonly chosen: readonly ChosenFile[]; readonly problem: string | undefined }> {
  const problems = files.flatMap((file) => problemOf(file) ?? []);
  const usable = files.filter((file) => problemOf(file) === undefined);
  const chosen = await Promise.all(usable.map(async (file) => ({ name: file.name, data: await base64Of(file) })));
  return { chosen, problem: problems[0] };
}

function problemOf({ name, size }: File): string | undefined {
  if (size === 0) return t("check.emptyFile", { file: name });
  return size > MOST_FILE_BYTES ? t("check.largeFile", { file: name }) : undefined;
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const url = typeof reader.result === "string" ? reader.result : ""; // data:…;base64,…
      resolve(url.replace(/^[^,]*,/, ""));
    };
    reader.onerror = () => {
      reject(new Error("the file could not be read"));
    };
    reader.readAsDataURL(file);
  });
}
