/** Shows what core's http request means by values that are not choices of the form, so that Done changes no meaning. */
export function showAsCoreMeansIt(node: EditorNode): void {
  if (typeof node.paytoqs !== "string") $("#node-input-paytoqs").val(node.paytoqs === true ? "query" : "ignore");
  if (!node.ret) $("#node-input-ret").val("txt");
  // From before core had kinds of login: with a user or a password it is Basic.
  const { user, password, has_password: hasPassword } = node.credentials ?? {};
  if (!node.authType && (user || password || hasPassword)) $("#node-input-authType").val("basic");
}
