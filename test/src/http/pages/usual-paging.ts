import type { Paging } from "../../../../src/http/pages/paging.js";

export const USUAL_PAGING: Paging = {
  kind: "page",
  path: "next",
  parameter: "p",
  placement: "query",
  first: 1,
  size: undefined,
  itemsPath: "items",
  mostPages: 100,
};
