// What the forms use of the editor's global RED and of its jQuery widgets (Node-RED 4.1 and 5.0).

interface EditorNode {
  id: string;
  type: string;
  name?: string;
  changed?: boolean;
  d?: boolean;
  status?: { fill?: string; shape?: string; text?: string };
  credentials?: Record<string, string | boolean | undefined>;
  outputs?: number;
  _def?: { defaults?: Record<string, { value?: unknown; type?: string; credentialTypes?: readonly string[] }> };
  _(key: string, facts?: Record<string, string | number>): string;
  [property: string]: unknown;
}

interface PropertyDefault {
  value: unknown;
  required?: boolean;
  type?: string;
  filter?: (node: EditorNode) => boolean;
  /** Ours: the types of credentials that the node takes. */
  credentialTypes?: readonly string[];
  /** A sentence says why not; Node-RED takes it only from a function that declares both parameters. */
  validate?: (this: EditorNode, value: unknown, options: unknown) => boolean | string;
}

interface NodeDefinition {
  category: string;
  color?: string;
  defaults: Record<string, PropertyDefault>;
  credentials?: Record<string, { type: "text" | "password" }>;
  inputs?: number;
  outputs?: number;
  icon?: string;
  paletteLabel?: string;
  label: (this: EditorNode) => string;
  labelStyle?: (this: EditorNode) => string;
  outputLabels?: (this: EditorNode, index: number) => string;
  oneditprepare?: (this: EditorNode) => void;
  oneditsave?: (this: EditorNode) => void;
  oneditcancel?: (this: EditorNode, isNew?: boolean) => void;
  oneditdelete?: (this: EditorNode) => void;
}

declare const RED: {
  nodes: {
    registerType(type: string, definition: NodeDefinition): void;
    node(id: string): EditorNode | null | undefined;
    eachConfig(callback: (node: EditorNode) => void): void;
  };
  editor: {
    getEditStack(): EditorNode[];
    editConfig(property: string, type: string, id: string, prefix?: string): void;
    editExpression(options: { value: string; focus?: boolean; complete: (value: string) => void }): void;
  };
  comms: {
    subscribe(topic: string, listener: (topic: string, data: unknown) => void): void;
    unsubscribe(topic: string, listener: (topic: string, data: unknown) => void): void;
  };
  utils: {
    getNodeLabel(node: EditorNode, otherwise?: string): string;
    /** The sentence that says why not. */
    validateTypedProperty(value: string, type: string): boolean | string;
  };
  events: {
    on(name: string, listener: (node: EditorNode) => void): void;
    off(name: string, listener: (node: EditorNode) => void): void;
  };
  notify(text: string, type?: string): void;
  _(key: string, facts?: Record<string, string | number>): string;
};

/** One of the editor's own types by its name, or one of ours. */
type TypedInputType = string | OwnTypedInputType;

interface OwnTypedInputType {
  value: string;
  label?: string;
  icon?: string;
  hasValue?: boolean;
  options?: (string | { value: string; label: string })[];
  validate?: (value: string) => boolean;
}

interface EditableListOptions<Row> {
  addItem: (container: JQuery, index: number, row: Row) => void;
  removable?: boolean;
  sortable?: boolean;
  height?: string | number;
  addButton?: boolean | string;
  removeItem?: (row: Row) => void;
}

interface JQuery {
  typedInput(options: { types?: readonly TypedInputType[]; default?: string; typeField?: JQuery | string }): this;
  typedInput(method: "value" | "type"): string;
  typedInput(method: "value" | "type" | "types" | "width", value: unknown): this;
  editableList<Row>(options: EditableListOptions<Row>): this;
  editableList(method: "items"): JQuery;
  editableList(method: "addItem", row: object): this;
  editableList(method: "empty"): this;
  i18n(): this;
}
