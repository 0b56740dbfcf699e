/** Turns an `<ol>` into rows that can be added, sorted and removed; `draw` draws one of them. */
export function listRows<Row extends object>(
  list: JQuery,
  rows: readonly Row[],
  draw: (container: JQuery, row: Partial<Row>) => void,
): void {
  list.editableList<Partial<Row>>({
    addItem(container, _index, row) {
      draw(container, row);
    },
    removable: true,
    sortable: true,
    height: "auto",
    removeItem() {
      list.trigger("change");
    },
  });
  for (const row of rows) list.editableList("addItem", { ...row });
}

/** The elements of the rows, in order. */
export function rowsIn(list: JQuery): JQuery[] {
  return list
    .editableList("items")
    .toArray()
    .map((item) => $(item));
}
