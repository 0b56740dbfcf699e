/** The demo's settings.js for Node-RED: on loopback only, with nothing that asks or calls home. */
export function settingsFile(port: number, credentialSecret: string): string {
  const settings = {
    uiHost: "127.0.0.1",
    uiPort: port,
    flowFile: "flows.json",
    credentialSecret,
    // Where consumers' browsers find the pages of a login link.
    keyring: { publicUrl: `http://127.0.0.1:${port}` },
    disableEditor: false,
    diagnostics: { enabled: true, ui: true },
    telemetry: { enabled: false, updateNotification: false },
    logging: { console: { level: "info", metrics: false, audit: false } },
    editorTheme: {
      page: { title: "Keyring demo" },
      header: { title: "Keyring demo" },
      tours: false,
      palette: { catalogues: [] },
      // Without `enabled`: projects are off then too, and Node-RED has no warning to say so.
      projects: {},
    },
  };
  return `// Written by the demo at each start: what is changed here is lost.

// The demo's own process has gone without saying so: nothing shall be left running.
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));

module.exports = ${JSON.stringify(settings, undefined, 2)};
`;
}
