import { isMet, judgedNumber, type Line } from "./line.js";

/** The lines as a table of Markdown. */
export function tableOf(lines: readonly Line[]): string {
  const rows = lines.map(cellsOf);
  const all = [["on", "what", "measured", "beside", "ratio", "bar", ""], ...rows];
  const widths = [0, 1, 2, 3, 4, 5, 6].map((column) => Math.max(3, ...all.map((row) => row[column]?.length ?? 0)));
  const print = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  const [head = [], ...body] = all;
  return [print(head), print(widths.map((width) => "-".repeat(width))), ...body.map(print)].join("\n");
}

function cellsOf(line: Line): readonly string[] {
  const { on, what, unit, measured, beside, most } = line;
  const met = isMet(line);
  return [
    on,
    what,
    `${plain(measured)} ${unit}`.trim(),
    beside === undefined ? "" : `${beside.what} ${plain(beside.measured)}`,
    beside === undefined ? "" : plain(judgedNumber(line)),
    most === undefined ? "" : `≤ ${plain(most)}`,
    met === undefined ? "" : met ? "met" : "MISSED",
  ];
}

/** Three digits that count, and no more. */
function plain(number: number): string {
  return Math.abs(number) >= 100 ? String(Math.round(number)) : String(Number(number.toPrecision(3)));
}
