/** Makes these all the proxy variables that the process has, until the function that it gives is called. */
export function setProxyVariables(environment: Readonly<Record<string, string>>): () => void {
  const former = Object.entries(process.env).filter(([name]) => /(^|_)(http|https|all|no)_?proxy$/i.test(name));
  for (const [name] of former) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment);
  return () => {
    for (const name of Object.keys(environment)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, Object.fromEntries(former));
  };
}
