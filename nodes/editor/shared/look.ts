/** How every node of the pack looks in the palette and in a flow: a name that its author gave it is slanted, as core's. */
export const LOOK: Pick<NodeDefinition, "category" | "color" | "labelStyle"> = {
  category: "network",
  color: "#C7D9C0",
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
};
